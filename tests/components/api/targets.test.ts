import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import {
  account,
  Changed,
  changesExactly,
  createApi,
  createExisting,
  createRoute,
  functionIntegration,
  handler,
  permissionOf,
} from "./base";

const names = {
  function: "lambda.Function orders-get-orders",
  logGroup: "cloudwatch.LogGroup orders-get-orders",
  role: "iam.Role orders-get-orders",
  rolePolicy: "iam.RolePolicy orders-get-orders",
  integration: "apigatewayv2.Integration orders-get-orders",
  permission: "lambda.Permission orders-get-orders",
  route: "apigatewayv2.Route orders-get-orders",
} as const;

/** What a callback has and another target has not. */
const noFunction = { [names.function]: null, [names.logGroup]: null, [names.role]: null, [names.rolePolicy]: null };
/** Nor has an HTTP server a permission, for which its route would wait. */
const noPermission = ({ was }: Changed) => ({
  ...noFunction,
  [names.permission]: null,
  [names.route]: was(names.route),
});

/** The nodes of the route. */
const nodesAre =
  (...expected: string[]) =>
  ({ api }: Changed) =>
    assert.deepEqual(Object.keys(api.nodes.routes["GET /orders"]!).sort(), expected.sort());

const arn = `arn:aws:lambda:${account}:function:own`;

describe("ApiWithJwt's handlers that are functions:", () => {
  changesExactly(
    "one of the program",
    () => createRoute({ handler: createExisting() }),
    (changed) => ({
      ...noFunction,
      [names.integration]: null,
      "apigatewayv2.Integration orders-existing-existing": functionIntegration("existing", changed),
      [names.permission]: permissionOf(changed.made("existing-0123"), "GET/orders", changed),
      [names.route]: {
        ...changed.was(names.route),
        target: changed.made("integrations/orders-existing-existing-Integration"),
      },
    }),
    nodesAre("function", "integration", "permission", "route"),
  );

  changesExactly(
    "one that is shared by routes, with one integration",
    () => {
      const existing = createExisting();
      return createApi({
        routes: {
          "GET /orders": { scopes: ["orders/read"], handler: existing },
          "GET /health": { access: "public", handler: existing },
        },
      });
    },
    (changed) => ({
      ...noFunction,
      ...Object.fromEntries(
        Object.keys(noFunction).map((name) => [name.replace("orders-get-orders", "orders-get-health"), null]),
      ),
      [names.integration]: null,
      "apigatewayv2.Integration orders-get-health": null,
      "apigatewayv2.Integration orders-existing-existing": functionIntegration("existing", changed),
      [names.permission]: permissionOf(changed.made("existing-0123"), "GET/orders", changed),
      "lambda.Permission orders-get-health": permissionOf(changed.made("existing-0123"), "GET/health", changed),
      ...Object.fromEntries(
        [names.route, "apigatewayv2.Route orders-get-health"].map((name) => [
          name,
          { ...changed.was(name), target: changed.made("integrations/orders-existing-existing-Integration") },
        ]),
      ),
    }),
  );

  for (const functionArn of [arn, pulumi.output(arn)]) {
    changesExactly(
      `one outside the program, ${typeof functionArn === "string" ? "by its ARN" : "by an output"}`,
      () => createRoute({ handler: { functionArn } }),
      (changed) => ({
        ...noFunction,
        [names.integration]: { ...changed.was(names.integration), integrationUri: arn },
        [names.permission]: permissionOf(arn, "GET/orders", changed),
      }),
      (changed) => {
        nodesAre("integration", "permission", "route")(changed);
        assert.ok(changed.before(names.route).includes(names.permission));
      },
    );
  }

  // The provider reads a qualified ARN back as two inputs, and would replace the permission at every update.
  for (const qualifier of ["live", "3"]) {
    for (const functionArn of [`${arn}:${qualifier}`, pulumi.output(`${arn}:${qualifier}`)]) {
      changesExactly(
        `an alias or a version, ${qualifier}, ${typeof functionArn === "string" ? "by its ARN" : "by an output"}`,
        () => createRoute({ handler: { functionArn } }),
        (changed) => ({
          ...noFunction,
          [names.integration]: { ...changed.was(names.integration), integrationUri: `${arn}:${qualifier}` },
          [names.permission]: { ...permissionOf(arn, "GET/orders", changed), qualifier },
        }),
      );
    }
  }
});

describe("ApiWithJwt's handlers that are HTTP servers:", () => {
  const http = ({ made }: Changed) => ({
    apiId: made("orders-Api"),
    integrationType: "HTTP_PROXY",
    integrationMethod: "GET",
    payloadFormatVersion: "1.0",
    timeoutMilliseconds: 30_000,
  });

  changesExactly(
    "a URL",
    () => createRoute({ handler: { url: "https://orders.example.com:8443/v1" } }),
    (changed) => ({
      ...noPermission(changed),
      [names.integration]: { ...http(changed), integrationUri: "https://orders.example.com:8443/v1" },
    }),
    nodesAre("integration", "route"),
  );

  changesExactly(
    "a URL with all settings, some of them outputs",
    () =>
      createRoute({
        handler: {
          url: pulumi.output("http://orders.example.com"),
          allowPlainHttp: true,
          method: "POST",
          headers: {
            "x-client-id": "$context.authorizer.claims.client_id",
            "X-Stage": pulumi.output("prod"),
          },
          timeout: pulumi.output(1),
        },
      }),
    (changed) => ({
      ...noPermission(changed),
      [names.integration]: {
        ...http(changed),
        integrationUri: "http://orders.example.com",
        integrationMethod: "POST",
        timeoutMilliseconds: 1000,
        requestParameters: {
          "overwrite:header.x-client-id": "$context.authorizer.claims.client_id",
          "overwrite:header.X-Stage": "prod",
        },
      },
    }),
  );

  const listenerArn = `arn:aws:elasticloadbalancing:${account}:listener/app/own/1234567890abcdef/1234567890abcdef`;

  changesExactly(
    "a listener behind a link that exists, with TLS",
    () =>
      createRoute({
        handler: { listenerArn, vpcLinkId: "abc123", tlsServerName: "orders.internal", method: "ANY", timeout: 5 },
      }),
    (changed) => ({
      ...noPermission(changed),
      [names.integration]: {
        ...http(changed),
        integrationUri: listenerArn,
        integrationMethod: "ANY",
        timeoutMilliseconds: 5000,
        connectionType: "VPC_LINK",
        connectionId: "abc123",
        tlsConfig: { serverNameToVerify: "orders.internal" },
      },
    }),
    nodesAre("integration", "route"),
  );

  const vpcLink = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
  const serviceArn = `arn:aws:servicediscovery:${account}:service/srv-abcdef0123456789`;
  for (const [title, target] of [
    ["a listener", listenerArn],
    ["an output of a listener's ARN", pulumi.output(listenerArn)],
    ["a service of Cloud Map", serviceArn],
  ] as const) {
    changesExactly(
      `${title} behind the API's own link`,
      () => createRoute({ handler: { listenerArn: target } }, { vpcLink }),
      (changed) => ({
        ...noPermission(changed),
        "apigatewayv2.VpcLink orders": vpcLink,
        [names.integration]: {
          ...http(changed),
          integrationUri: target === serviceArn ? serviceArn : listenerArn,
          connectionType: "VPC_LINK",
          connectionId: changed.made("orders-VpcLink"),
        },
      }),
      ({ before }) => assert.ok(before(names.integration).includes("apigatewayv2.VpcLink orders")),
    );
  }

  changesExactly(
    "a listener behind another link than the API's own",
    () => createRoute({ handler: { listenerArn, vpcLinkId: pulumi.output("abc123") } }, { vpcLink }),
    (changed) => ({
      ...noPermission(changed),
      "apigatewayv2.VpcLink orders": vpcLink,
      [names.integration]: {
        ...http(changed),
        integrationUri: listenerArn,
        connectionType: "VPC_LINK",
        connectionId: "abc123",
      },
    }),
    ({ before }) => assert.ok(!before(names.integration).includes("apigatewayv2.VpcLink orders")),
  );

  for (const [key, url, method] of [
    ["GET /orders/{id}", "https://orders.example.com/{id}/v1", "GET"],
    ["ANY /files/{path+}", "https://orders.example.com/files/{path}", "ANY"],
    ["$default", "https://orders.example.com", "ANY"],
  ] as const) {
    changesExactly(
      `${key} passes its parameters and its method on`,
      () =>
        createApi({
          routes: {
            "GET /orders": { scopes: ["orders/read"], handler },
            "GET /health": { access: "public", handler },
            [key]: { access: "any-client", handler: { url } },
          },
        }),
      (changed) => {
        const added = Object.keys(changed.changes).filter((name) => !name.startsWith("ApiWithJwt "));
        const [integration = "", route = "", ...rest] = added.filter((name) => name !== "apigatewayv2.Stage orders");
        assert.match(integration, /^apigatewayv2\.Integration orders-/);
        assert.match(route, /^apigatewayv2\.Route orders-/);
        assert.deepEqual(rest, []);
        const routes = changed.was("ApiWithJwt orders")["routes"] as object;
        return {
          "ApiWithJwt orders": { routes: { ...routes, [key]: { access: "any-client" } } },
          // It waits for the route.
          "apigatewayv2.Stage orders": changed.was("apigatewayv2.Stage orders"),
          [integration]: { ...http(changed), integrationUri: url, integrationMethod: method },
          [route]: {
            apiId: changed.made("orders-Api"),
            routeKey: key,
            target: changed.preview ? changed.made("") : `integrations/${integration.split(" ")[1]!}-Integration`,
            authorizationType: "JWT",
            authorizerId: changed.made("orders-Authorizer"),
          },
        };
      },
    );
  }
});
