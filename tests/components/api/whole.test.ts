import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { byLabel, refusalOf, register, Registered } from "../../support/mocks";
import { providerViolations } from "../../support/providerRules";
import { Args, baseRoutes, changesOf, createApi, createRoute, inBothModes, ofApi } from "./base";
import { createEverything } from "./everything";

/** All maps in a value with their keys the other way round. What is not plain stays as it is. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(reversed);
  }
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  // Some clients of a pool are a source of tokens, and as such one value.
  return "auth" in value && "clients" in value
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .map(([key, member]) => [key, reversed(member)])
          .reverse(),
      );
}

/** All of the arguments, the clients of auth among them, the other way round. */
const turned = (args: Args) =>
  Object.fromEntries(
    Object.entries(args)
      .map(([name, value]) => [name, name === "auth" ? value : reversed(value)])
      .reverse(),
  );

describe("ApiWithJwt with every option", () => {
  inBothModes("is what the provider accepts, and has its nodes and parents", async (preview) => {
    const { changes } = await changesOf(() => createEverything(), preview);
    assert.ok(Object.keys(changes).length >= 50);
  });

  inBothModes("is the same however the keys of its maps are ordered", async (preview) => {
    const { resources } = await register(() => createEverything(), { preview });
    const { resources: again } = await register(() => createEverything({}, turned), { preview });
    const [one, other] = [byLabel(resources), byLabel(again)];
    assert.deepEqual(Object.keys(other).sort(), Object.keys(one).sort());
    for (const [name, resource] of Object.entries(one)) {
      assert.deepEqual(other[name], resource, name);
    }
  });

  it("has these logical names: a change would replace every user's resources", async () => {
    const { resources } = await register(() => createEverything());
    const names: Record<string, string[]> = {};
    for (const { type, name } of ofApi(resources)) {
      // The name of an archive's object ends in the archive's digest, which another version of TypeScript may change.
      const own = type.startsWith("aws:s3/") ? name.replace(/-[0-9a-f]{12}$/, "") : name;
      (names[type.split(":").pop()!] ??= []).push(own);
    }
    const callbacks = ["default-6b6729", "function-stock", "get-orders", "preflight", "put-stock"].map(
      (name) => `orders-${name}`,
    );
    const routes = [
      ...["any-partners-f942f5", "default-6b6729", "get-health", "get-inside", "get-orders", "get-stock", "options"],
      ...["options-partners-5bce37", "options-3dbfad", "post-outside", "put-stock"],
    ]
      .sort()
      .map((name) => `orders-${name}`);
    assert.deepEqual(Object.fromEntries(Object.entries(names).map(([type, own]) => [type, own.sort()])), {
      ApiWithJwt: ["orders"],
      Api: ["orders"],
      ApiMapping: ["orders"],
      Authorizer: ["orders", "orders-partners", "orders-stock"],
      BucketObjectv2: callbacks,
      Dashboard: ["orders"],
      DomainName: ["orders"],
      Function: callbacks,
      Integration: [
        ...routes.filter((name) => !/-(?:options|get-health|get-stock)/.test(name)),
        ...["orders-existing-existing", "orders-function-stock", "orders-preflight"],
      ].sort(),
      LogGroup: [...callbacks, "orders-access-logs"].sort(),
      LogMetricFilter: ["orders-throttled"],
      MetricAlarm: [
        "orders-client-error-percent",
        "orders-latency-p99",
        "orders-server-error-percent",
        "orders-throttled-requests",
      ],
      Permission: [
        ...callbacks.filter((name) => name !== "orders-function-stock"),
        ...["orders-get-health", "orders-get-stock", "orders-post-outside"],
      ].sort(),
      Record: ["orders"],
      Role: callbacks,
      RolePolicy: callbacks,
      RolePolicyAttachment: ["orders-get-orders", "orders-get-orders.audit", "orders-get-orders.own"],
      Route: routes,
      Stage: ["orders"],
      VpcLink: ["orders"],
    });
  });

  it("tags all that can be tagged", async () => {
    const { resources } = await register(() => createEverything());
    const { resources: untagged } = await register(() => createEverything({ tags: undefined }));
    const tags = { team: "orders", "cost center": "42" };
    const tagged = ofApi(resources).filter(({ inputs }) => inputs["tags"] !== undefined);
    for (const { inputs } of tagged) {
      assert.deepEqual(inputs["tags"], tags);
    }
    const kinds = new Set(tagged.map(({ type }) => type.split(":").pop()));
    assert.deepEqual([...kinds].sort(), [
      "Api",
      "DomainName",
      "Function",
      "LogGroup",
      "MetricAlarm",
      "Role",
      "Stage",
      "VpcLink",
    ]);
    assert.deepEqual(
      ofApi(resources).filter(({ type, inputs }) => kinds.has(type.split(":").pop()) && inputs["tags"] === undefined),
      [],
    );
    const without = ({ inputs, ...rest }: Registered) => {
      const untaggedInputs: Record<string, unknown> = { ...inputs };
      delete untaggedInputs["tags"];
      return { ...rest, inputs: untaggedInputs };
    };
    assert.deepEqual(untagged, resources.map(without));
  });
});

describe("ApiWithJwt with every option may do no more than it must:", () => {
  interface Statement {
    Effect: string;
    Action: string | string[];
    Resource?: string | string[];
    Principal?: unknown;
  }

  /** Every policy document in a value, however deep and in whatever property. */
  function policiesIn(value: unknown): { Statement: Statement[] }[] {
    if (typeof value === "string" && value.includes('"Statement"')) {
      return [JSON.parse(value) as { Statement: Statement[] }];
    }
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(policiesIn) : [];
  }

  const iam = async () => ofApi((await register(() => createEverything())).resources);

  it("its policies have no wildcard but that of a function's own log streams", async () => {
    const resources = await iam();
    const documents = resources.flatMap(({ inputs, name }) => policiesIn(inputs).map((one) => ({ ...one, name })));
    assert.equal(documents.length, 10);
    for (const { name, Statement: statements } of documents) {
      for (const statement of statements) {
        assert.equal(statement.Effect, "Allow");
        assert.deepEqual(
          Object.keys(statement).filter((key) => key.startsWith("Not")),
          [],
        );
        assert.ok([statement.Action].flat().every((action) => /^[a-z0-9-]+:[A-Za-z]+$/.test(action)));
        assert.doesNotMatch(JSON.stringify(statement.Principal ?? {}), /\*/);
        const own = `arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/${name}-0123:log-stream:*`;
        const others = [statement.Resource ?? []].flat().filter((resource) => resource !== own);
        assert.doesNotMatch(others.join(), /\*/);
        assert.equal("Principal" in statement, statement.Resource === undefined);
      }
    }
  });

  it("its roles are for Lambda, and have the policies that the program names", async () => {
    const resources = await iam();
    const attached = resources.filter(({ type }) => type.endsWith(":RolePolicyAttachment"));
    assert.deepEqual(
      attached.map(({ inputs }) => [inputs["role"], inputs["policyArn"]]),
      [
        ["orders-get-orders-0123", "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"],
        ["orders-get-orders-0123", "arn:aws:iam::123456789012:policy/audit"],
        ["orders-get-orders-0123", "arn:aws:iam::123456789012:policy/own"],
      ],
    );
    const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
    for (const { inputs } of roles) {
      assert.deepEqual(Object.keys(inputs).sort(), ["assumeRolePolicy", "tags"]);
      const [statement, ...others] = policiesIn(inputs)[0]!.Statement;
      assert.deepEqual(statement!.Principal, { Service: "lambda.amazonaws.com" });
      assert.deepEqual(others, []);
    }
    const kinds = resources.filter(({ type }) => type.startsWith("aws:iam/")).map(({ type }) => type.split(":").pop());
    assert.deepEqual([...new Set(kinds)].sort(), ["Role", "RolePolicy", "RolePolicyAttachment"]);
    assert.equal(kinds.filter((kind) => kind === "RolePolicy").length, roles.length);
  });

  it("API Gateway may invoke each function for its own route of this API's stage", async () => {
    const resources = await iam();
    const permissions = resources.filter(({ type }) => type === "aws:lambda/permission:Permission");
    const api = "arn:aws:execute-api:eu-central-1:123456789012:orders-Api/$default/";
    const allowed = permissions.map(({ inputs: { action, principal, sourceArn, function: fn } }) => {
      assert.deepEqual([action, principal], ["lambda:InvokeFunction", "apigateway.amazonaws.com"]);
      assert.ok(String(sourceArn).startsWith(api));
      return [fn, String(sourceArn).slice(api.length)];
    });
    assert.deepEqual(Object.fromEntries(allowed), {
      "orders-default-6b6729-0123": "$default",
      "existing-0123": "GET/health",
      "orders-function-stock-0123": "GET/stock",
      "orders-get-orders-0123": "GET/orders",
      "arn:aws:lambda:eu-central-1:123456789012:function:own": "POST/outside",
      "orders-preflight-0123": "OPTIONS/*",
      "orders-put-stock-0123": "PUT/stock",
    });
  });

  it("its tokens stand in no policy, variable or log group", async () => {
    assert.deepEqual(
      (await iam()).filter(({ secrets }) => secrets.length > 0),
      [],
    );
  });
});

describe("ApiWithJwt with what only the deployment will tell", () => {
  /** Every option that takes one, given an output of a resource that the preview does not know. */
  const withUnknown = (more: Args = {}, route: object = {}) => {
    const other = new aws.apigatewayv2.Api("other", { protocolType: "HTTP" });
    const text = other.id;
    const number = text.apply(({ length }) => (length > 0 ? 1 : 0));
    const truth = text.apply((id) => id !== "");
    const arn = (value: string) => text.apply(() => value);
    const account = "eu-central-1:123456789012";
    return createRoute(
      {
        environment: { ID: text },
        timeout: number,
        memorySize: number.apply(() => 128),
        architecture: text.apply(() => "arm64"),
        runtime: text.apply(() => "nodejs24.x"),
        permissions: [
          {
            actions: ["sqs:SendMessage"],
            resources: [arn(`arn:aws:sqs:${account}:orders`)],
            conditions: { StringEquals: { "aws:RequestedRegion": text } },
          },
        ],
        policies: { own: arn("arn:aws:iam::123456789012:policy/own") },
        reservedConcurrency: number,
        vpc: { subnetIds: text.apply((id) => [id]), securityGroupIds: [text] },
        layers: [arn(`arn:aws:lambda:${account}:layer:tools:1`)],
        throttle: { rateLimit: number, burstLimit: number },
        ...route,
      },
      {
        authorizers: { partners: { issuer: arn("https://login.example.com"), audience: [text] } },
        cors: {
          allowOrigins: [arn("https://app.example.com")],
          maxAge: { minutes: number },
          allowCredentials: truth,
        },
        throttle: { rateLimit: number, burstLimit: number },
        accessLogs: { retentionInDays: number },
        domain: {
          name: arn("api.example.com"),
          certificateArn: arn(`arn:aws:acm:${account}:certificate/own`),
          path: arn("v1"),
          hostedZoneId: arn("Z1"),
          mutualTls: { truststoreUri: arn("s3://trust/store.pem"), truststoreVersion: text },
        },
        disableDefaultEndpoint: true,
        stageVariables: { ID: text },
        vpcLink: { subnetIds: text.apply((id) => [id]), securityGroupIds: [text] },
        logRetentionInDays: number,
        alarms: { topicArn: arn(`arn:aws:sns:${account}:alarms`), latencyP99: number, clientErrorPercent: number },
        dashboard: true,
        tags: { id: text },
        ...more,
      },
    );
  };

  it("is registered in a preview, and then created", async () => {
    const { resources } = await register(() => withUnknown(), { preview: true });
    const { resources: created } = await register(() => withUnknown());
    assert.deepEqual(
      resources.map(({ urn }) => urn),
      created.map(({ urn }) => urn),
    );
    assert.deepEqual(providerViolations(resources), []);
    assert.deepEqual(providerViolations(created), []);
    assert.match(JSON.stringify(created), /"ID":"other-Api"/);
  });

  it("is registered in a preview with handlers that it will tell", async () => {
    const route = (target: object) => ({ access: "public", handler: target });
    const { resources } = await register(
      () => {
        const { id, arn } = new aws.apigatewayv2.Api("other", { protocolType: "HTTP" });
        return createApi({
          routes: {
            "GET /a": route({ functionArn: arn }),
            "GET /b": route({ url: pulumi.interpolate`https://${id}.example.com`, headers: { "x-id": id } }),
            "GET /c": route({ listenerArn: arn, vpcLinkId: id, tlsServerName: id, timeout: id.apply(() => 1) }),
          },
        });
      },
      { preview: true },
    );
    assert.deepEqual(providerViolations(resources), []);
  });

  for (const [path, more, route] of [
    ["stageVariables.b", { stageVariables: { a: pulumi.output("a"), b: " " } }, {}],
    ["tags.b", { tags: { a: pulumi.output("a"), b: 1 } }, {}],
    ["domain.path", { domain: { name: pulumi.output("a"), certificateArn: pulumi.output("a"), path: "/" } }, {}],
    ["cors.allowOrigins[1]", { cors: { allowOrigins: [pulumi.output("a"), "a"] } }, {}],
    ["alarms.latencyP99", { alarms: { topicArn: pulumi.output("a"), latencyP99: -1 } }, {}],
    ["vpcLink.securityGroupIds[1]", { vpcLink: { subnetIds: pulumi.output([]), securityGroupIds: ["sg-1", "1"] } }, {}],
    ['routes["GET /orders"].layers[1]', {}, { layers: [pulumi.output("a"), "b"] }],
    ['routes["GET /orders"].environment.B_', {}, { environment: { A_: pulumi.output("a"), B_: 1 } }],
  ] as const) {
    it(`is checked all the same at ${path}`, async () => {
      const { error } = await refusalOf("ApiWithJwt", () =>
        createApi({
          ...more,
          routes: { ...baseRoutes, "GET /orders": { ...baseRoutes["GET /orders"], ...route } },
        }),
      );
      assert.deepEqual(
        error.faults.map((fault) => fault.path),
        [path],
      );
    });
  }
});
