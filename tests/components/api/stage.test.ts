import { strict as assert } from "node:assert";
import type { StageArgs } from "@pulumi/aws/apigatewayv2";
import * as pulumi from "@pulumi/pulumi";
import { byLabel, label, register, Registered } from "../../support/mocks";
import { changesExactly, changesOf, createApi, createRoute, inBothModes } from "./base";

const stage = "apigatewayv2.Stage orders";
const accessLogGroup = "cloudwatch.LogGroup orders-access-logs";
const routeNames = ["apigatewayv2.Route orders-get-health", "apigatewayv2.Route orders-get-orders"];

/** What a resource waits for, directly or by way of others. */
function allBefore(resources: readonly Registered[], name: string): Set<string> {
  const all = byLabel(resources);
  const found = new Set<string>();
  const visit = (one: string): void => {
    for (const next of all[one]!.dependencies.map(label).filter((dependency) => !found.has(dependency))) {
      found.add(next);
      visit(next);
    }
  };
  visit(name);
  return found;
}

describe("ApiWithJwt's throttle", () => {
  changesExactly(
    "is the stage's default",
    () => createApi({ throttle: { rateLimit: 0.5, burstLimit: 20 } }),
    ({ was }) => ({
      [stage]: { ...was(stage), defaultRouteSettings: { throttlingRateLimit: 0.5, throttlingBurstLimit: 20 } },
    }),
  );

  // The provider would send what is left out later as 0.
  it("is what every account has, where there is none", async () => {
    const all = byLabel((await register(() => createApi())).resources);
    const limits = { throttlingRateLimit: 10_000, throttlingBurstLimit: 5000 };
    assert.deepEqual(all[stage]!.inputs["defaultRouteSettings"], limits);
  });

  for (const [how, transform] of Object.entries({
    "by properties": () => ({
      defaultRouteSettings: { detailedMetricsEnabled: true },
      routeSettings: [{ routeKey: "GET /orders", throttlingRateLimit: 1 }],
    }),
    "by a function": () => (args: StageArgs) => {
      args.defaultRouteSettings = { detailedMetricsEnabled: true };
      args.routeSettings = [{ routeKey: "GET /orders", throttlingRateLimit: 1 }];
    },
    "by outputs": () => ({
      defaultRouteSettings: pulumi.output({ detailedMetricsEnabled: true }),
      routeSettings: pulumi.output([{ routeKey: "GET /orders", throttlingRateLimit: pulumi.output(1) }]),
    }),
  })) {
    changesExactly(
      `is written into settings that a transform changes ${how}`,
      () => createApi({ throttle: { rateLimit: 100, burstLimit: 200 }, transform: { stage: transform() } }),
      ({ was }) => ({
        [stage]: {
          ...was(stage),
          defaultRouteSettings: {
            detailedMetricsEnabled: true,
            throttlingRateLimit: 100,
            throttlingBurstLimit: 200,
          },
          routeSettings: [{ routeKey: "GET /orders", throttlingRateLimit: 1, throttlingBurstLimit: 200 }],
        },
      }),
    );
  }

  changesExactly(
    "may close the API",
    () => createApi({ throttle: { rateLimit: pulumi.output(0), burstLimit: pulumi.output(0) } }),
    ({ was }) => ({
      [stage]: { ...was(stage), defaultRouteSettings: { throttlingRateLimit: 0, throttlingBurstLimit: 0 } },
    }),
  );

  // What AWS is not told of a route's setting is not the stage's.
  changesExactly(
    "of a route fills every field of its setting, beside the stage's default",
    () =>
      createRoute(
        { throttle: { rateLimit: 1, burstLimit: 2 } },
        { throttle: { rateLimit: 100, burstLimit: 200 }, accessLogs: undefined },
      ),
    ({ was }) => ({
      [stage]: {
        ...was(stage),
        defaultRouteSettings: { throttlingRateLimit: 100, throttlingBurstLimit: 200 },
        routeSettings: [
          { routeKey: "GET /orders", throttlingRateLimit: 1, throttlingBurstLimit: 2, detailedMetricsEnabled: false },
        ],
      },
    }),
  );

  // AWS refuses a limit for a route that it does not know.
  inBothModes("is set when all routes exist, and taken away before a route is", async (preview) => {
    const { before } = await changesOf(() => createRoute({ throttle: { rateLimit: 1, burstLimit: 2 } }), preview);
    assert.deepEqual(
      before(stage).filter((name) => name.startsWith("apigatewayv2.Route ")),
      routeNames,
    );
    const { changes } = await changesOf(() => createApi(), preview);
    assert.deepEqual(changes, {}, "without the limit, nothing of it is left in the stage's inputs");
  });

  it("of several routes stands in the order of their keys", async () => {
    const throttle = (rateLimit: number) => ({ access: "public", throttle: { rateLimit, burstLimit: 1 } });
    const routes = { "POST /b": throttle(1), "GET /b": throttle(2), "GET /a": throttle(3), "GET /c": {} };
    const withHandlers = Object.entries(routes).map(([key, one]) => [
      key,
      { access: "public", handler: async () => "x", ...one },
    ]);
    const { resources } = await register(() => createApi({ routes: Object.fromEntries(withHandlers) }));
    const settings = byLabel(resources)[stage]!.inputs["routeSettings"] as { routeKey: string }[];
    assert.deepEqual(
      settings.map(({ routeKey }) => routeKey),
      ["GET /a", "GET /b", "POST /b"],
    );
  });

  // A route that waited for the stage would be deleted before the stage's setting for it is.
  it("lets no route wait for the stage, whatever its target", async () => {
    const { resources } = await register(() =>
      createApi({
        routes: {
          "GET /a": { scopes: ["orders/read"], handler: async () => "a", throttle: { rateLimit: 1, burstLimit: 1 } },
          "ANY /b": { access: "any-client", handler: { url: "https://b.example.com" } },
          "GET /c": { access: "public", handler: { listenerArn: listener } },
        },
        vpcLink: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
        cors: { allowOrigins: ["*"] },
        domain: { name: "api.example.com", certificateArn: `arn:aws:acm:${account}:certificate/own` },
        alarms: { topicArn: `arn:aws:sns:${account}:alarms` },
        dashboard: true,
      }),
    );
    const routes = resources.filter(({ type }) => type === "aws:apigatewayv2/route:Route");
    assert.deepEqual(
      routes.map(({ inputs }) => inputs["routeKey"]),
      ["ANY /b", "GET /a", "GET /c", "OPTIONS /b"],
    );
    for (const { urn } of routes) {
      assert.ok(!allBefore(resources, label(urn)).has(stage), urn);
      assert.ok(allBefore(resources, stage).has(label(urn)), urn);
    }
  });
});

const account = "eu-central-1:123456789012";
const listener = `arn:aws:elasticloadbalancing:${account}:listener/app/own/1/2`;

describe("ApiWithJwt's access logs", () => {
  const formatOf = (inputs: unknown) => (inputs as { accessLogSettings: { format: string } }).accessLogSettings.format;

  it("say of each request what one asks about it", async () => {
    const { was } = await changesOf(() => createApi(), false);
    const format = formatOf(was(stage));
    assert.ok(Buffer.byteLength(format) < 3072);
    const values = Object.values(JSON.parse(format) as Record<string, string>);
    for (const variable of [
      ...["requestId", "routeKey", "status", "responseLatency", "integration.latency", "integrationErrorMessage"],
      ...["authorizer.claims.client_id", "authorizer.claims.scope", "authorizer.error", "error.message"],
    ]) {
      assert.ok(values.includes(`$context.${variable}`), variable);
    }
    assert.deepEqual(
      values.filter((value) => !/^\$context(?:\.\w+)+$/.test(value)),
      [],
    );
  });

  changesExactly(
    "are the default",
    () => createApi({ accessLogs: {} }),
    () => ({}),
  );

  changesExactly(
    "can be switched off",
    () => createApi({ accessLogs: false }),
    ({ was }) => {
      const { accessLogSettings, ...rest } = was(stage);
      assert.ok(accessLogSettings);
      return { [accessLogGroup]: null, [stage]: rest };
    },
    ({ api }) => assert.equal("accessLogGroup" in api.nodes, false),
  );

  changesExactly(
    "are kept as long as one says",
    () => createApi({ accessLogs: { retentionInDays: pulumi.output(0) } }),
    ({ was }) => ({ [accessLogGroup]: { ...was(accessLogGroup), retentionInDays: 0 } }),
  );

  changesExactly(
    "are kept as long as all logs, or as one says",
    () => createApi({ logRetentionInDays: 7, accessLogs: { retentionInDays: 365 } }),
    ({ was }) => ({
      [accessLogGroup]: { ...was(accessLogGroup), retentionInDays: 365 },
      "cloudwatch.LogGroup orders-get-health": {
        ...was("cloudwatch.LogGroup orders-get-health"),
        retentionInDays: 7,
      },
      "cloudwatch.LogGroup orders-get-orders": {
        ...was("cloudwatch.LogGroup orders-get-orders"),
        retentionInDays: 7,
      },
    }),
  );

  changesExactly(
    "can have more fields, and others in place of the component's",
    () => createApi({ accessLogs: { fields: { zone: "a", agent: "$context.identity.userAgent", path: "hidden" } } }),
    ({ was, made }) => {
      const format = formatOf(was(stage)).replace("$context.path", "hidden").slice(0, -1);
      return {
        [stage]: {
          ...was(stage),
          accessLogSettings: {
            destinationArn: made(`arn:aws:logs:${account}:log-group:/aws/vendedlogs/http-api/orders-0123`),
            format: `${format},"agent":"$context.identity.userAgent","zone":"a"}`,
          },
        },
      };
    },
  );

  changesExactly(
    "may have the extended id instead of the request's",
    () => createApi({ accessLogs: { fields: { requestId: "$context.extendedRequestId" } } }),
    ({ was, made }) => ({
      [stage]: {
        ...was(stage),
        accessLogSettings: {
          destinationArn: made(`arn:aws:logs:${account}:log-group:/aws/vendedlogs/http-api/orders-0123`),
          format: formatOf(was(stage)).replace("$context.requestId", "$context.extendedRequestId"),
        },
      },
    }),
  );
});

describe("ApiWithJwt's other settings of the API and its stage", () => {
  changesExactly(
    "stageVariables",
    () => createApi({ stageVariables: { TABLE: "orders", url_1: pulumi.output("https://a.example?x=1&y=2,3#z~-_") } }),
    ({ was }) => ({
      [stage]: { ...was(stage), stageVariables: { TABLE: "orders", url_1: "https://a.example?x=1&y=2,3#z~-_" } },
    }),
  );

  changesExactly(
    "disableDefaultEndpoint",
    () => createApi({ disableDefaultEndpoint: pulumi.output(true) }),
    ({ was }) => ({
      "apigatewayv2.Api orders": { ...was("apigatewayv2.Api orders"), disableExecuteApiEndpoint: true },
    }),
  );

  changesExactly(
    "vpcLink",
    () =>
      createApi({
        vpcLink: { subnetIds: ["subnet-1", pulumi.output("subnet-2")], securityGroupIds: pulumi.output(["sg-1"]) },
      }),
    () => ({
      "apigatewayv2.VpcLink orders": { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] },
    }),
    ({ api }) => assert.ok(api.nodes.vpcLink),
  );

  changesExactly(
    "logRetentionInDays",
    () => createApi({ logRetentionInDays: 90 }),
    ({ was }) =>
      Object.fromEntries(
        ["access-logs", "get-health", "get-orders"].map((name) => [
          `cloudwatch.LogGroup orders-${name}`,
          { ...was(`cloudwatch.LogGroup orders-${name}`), retentionInDays: 90 },
        ]),
      ),
  );
});
