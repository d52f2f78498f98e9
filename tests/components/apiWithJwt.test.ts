import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, ApiWithJwtArgs, M2mAuth, ResourceServers } from "../../components";
import { createExisting } from "./api/base";
import { byLabel, label, register, Registered, settle, unknown } from "../support/mocks";

const servers = {
  orders: { identifier: "https://api.example.com/orders", scopes: { read: "Read orders", write: "Create orders" } },
} as const;

const createAuth = () =>
  new M2mAuth("orders", {
    resourceServers: servers,
    clients: { reporting: ["orders/read"], checkout: ["orders/write"], batch: ["orders/read"] },
  });

const answer = async () => ({ statusCode: 204 });

/** One route of each kind. */
function createApi() {
  const auth = createAuth();
  const existing = createExisting();
  return new ApiWithJwt("orders", {
    auth,
    routes: {
      "GET /orders/{id}": {
        scopes: ["orders/write", "orders/read"],
        handler: answer,
        environment: { TABLE: "orders", API_KEY: pulumi.secret("hidden") },
        timeout: 5,
        memorySize: 512,
      },
      "GET /me": { access: "any-client", handler: answer },
      "GET /health": { access: "public", handler: answer },
      "POST /orders": { scopes: ["orders/write"], handler: existing },
    },
    logRetentionInDays: 7,
  });
}

/** An API with some routes, all with one handler. */
function createRoutes(routes: Record<string, object>, name = "orders", args: Partial<ApiWithJwtArgs> = {}): ApiWithJwt {
  const withHandlers = Object.entries(routes).map(([key, route]) => [key, { handler: answer, ...route }]);
  return new ApiWithJwt(name, {
    auth: createAuth(),
    routes: Object.fromEntries(withHandlers) as ApiWithJwtArgs["routes"],
    ...args,
  });
}

const account = "eu-central-1:123456789012";
const lambdaArn = (name: string) => `arn:aws:lambda:${account}:function:${name}-0123`;
/** The archive of a callback. That it answers as the callback does is tested where archives are. */
async function archiveOf(callback: () => unknown): Promise<object> {
  return { "__index.js": (await pulumi.runtime.serializeFunction(callback, { exportName: "handler" })).text };
}

/** What belongs to a route with a callback, apart from what belongs to every route. */
function callbackInputs(name: string, settings: object): Record<string, object> {
  const logGroup = `/aws/lambda/${name}-0123`;
  return {
    [`cloudwatch.LogGroup ${name}`]: { namePrefix: `/aws/lambda/${name}-`, retentionInDays: 7 },
    [`iam.Role ${name}`]: {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
    },
    [`iam.RolePolicy ${name}`]: {
      role: `${name}-0123`,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: `arn:aws:logs:${account}:log-group:${logGroup}:log-stream:*`,
          },
        ],
      }),
    },
    [`lambda.Function ${name}`]: {
      handler: "__index.handler",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      role: `arn:aws:iam::123456789012:role/${name}-0123`,
      timeout: 10,
      memorySize: 256,
      loggingConfig: { logFormat: "JSON", logGroup },
      ...settings,
    },
  };
}

/** What belongs to every route. */
function routeInputs(
  name: string,
  fn: string,
  arnSuffix: string,
  route: object,
  integration = name,
): Record<string, object> {
  return {
    [`lambda.Permission ${name}`]: {
      action: "lambda:InvokeFunction",
      function: `${fn}-0123`,
      principal: "apigateway.amazonaws.com",
      sourceArn: `arn:aws:execute-api:${account}:orders-Api/$default/${arnSuffix}`,
    },
    [`apigatewayv2.Integration ${integration}`]: {
      apiId: "orders-Api",
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${lambdaArn(fn)}/invocations`,
      payloadFormatVersion: "2.0",
    },
    [`apigatewayv2.Route ${name}`]: {
      apiId: "orders-Api",
      target: `integrations/${integration}-Integration`,
      ...route,
    },
  };
}

const jwt = { authorizationType: "JWT", authorizerId: "orders-Authorizer" };

describe("ApiWithJwt", () => {
  it("registers these resources under these names with these inputs, and nothing else", async () => {
    const { resources } = await register(createApi);
    const code = await archiveOf(answer);
    assert.deepEqual(inputsOf(ofApi(resources)), {
      "ApiWithJwt orders": {
        routes: {
          "GET /orders/{id}": { scopes: ["orders/read", "orders/write"] },
          "GET /me": { access: "any-client" },
          "GET /health": { access: "public" },
          "POST /orders": { scopes: ["orders/write"] },
        },
      },
      "apigatewayv2.Api orders": { protocolType: "HTTP" },
      "cloudwatch.LogGroup orders-access-logs": {
        namePrefix: "/aws/vendedlogs/http-api/orders-",
        retentionInDays: 7,
      },
      "apigatewayv2.Stage orders": {
        apiId: "orders-Api",
        name: "$default",
        autoDeploy: true,
        defaultRouteSettings: { throttlingRateLimit: 10_000, throttlingBurstLimit: 5000 },
        accessLogSettings: {
          destinationArn: `arn:aws:logs:${account}:log-group:/aws/vendedlogs/http-api/orders-0123`,
          format: JSON.stringify({
            requestId: "$context.requestId",
            time: "$context.requestTime",
            sourceIp: "$context.identity.sourceIp",
            method: "$context.httpMethod",
            path: "$context.path",
            route: "$context.routeKey",
            status: "$context.status",
            responseLatency: "$context.responseLatency",
            integrationLatency: "$context.integration.latency",
            integrationStatus: "$context.integration.status",
            integrationError: "$context.integrationErrorMessage",
            client_id: "$context.authorizer.claims.client_id",
            scope: "$context.authorizer.claims.scope",
            authorizerError: "$context.authorizer.error",
            error: "$context.error.message",
          }),
        },
      },
      "apigatewayv2.Authorizer orders": {
        apiId: "orders-Api",
        name: "orders",
        authorizerType: "JWT",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: {
          issuer: "https://cognito-idp.eu-central-1.amazonaws.com/orders-UserPool",
          audiences: [
            "orders-batch-UserPoolClient",
            "orders-checkout-UserPoolClient",
            "orders-reporting-UserPoolClient",
          ],
        },
      },
      ...callbackInputs("orders-get-orders-1095e8", {
        code,
        description: "GET /orders/{id} of orders",
        environment: { variables: { TABLE: "orders", API_KEY: "hidden" } },
        timeout: 5,
        memorySize: 512,
      }),
      ...routeInputs("orders-get-orders-1095e8", "orders-get-orders-1095e8", "GET/orders/{id}", {
        routeKey: "GET /orders/{id}",
        ...jwt,
        authorizationScopes: ["https://api.example.com/orders/read", "https://api.example.com/orders/write"],
      }),
      ...callbackInputs("orders-get-me", { code, description: "GET /me of orders" }),
      ...routeInputs("orders-get-me", "orders-get-me", "GET/me", { routeKey: "GET /me", ...jwt }),
      ...callbackInputs("orders-get-health", { code, description: "GET /health of orders" }),
      ...routeInputs("orders-get-health", "orders-get-health", "GET/health", {
        routeKey: "GET /health",
        authorizationType: "NONE",
      }),
      ...routeInputs(
        "orders-post-orders",
        "existing",
        "POST/orders",
        { routeKey: "POST /orders", ...jwt, authorizationScopes: ["https://api.example.com/orders/write"] },
        "orders-existing-existing",
      ),
    });
  });

  it("is the parent of everything", async () => {
    const { resources } = await register(createApi);
    for (const { urn, parent } of ofApi(resources)) {
      const isTop = label(urn) === "ApiWithJwt orders";
      assert.equal(label(parent), isTop ? "pulumi:pulumi:Stack test-project-test-stack" : "ApiWithJwt orders");
    }
  });

  it("lets a function log before it runs, be invoked before its route answers, and routes exist before their stage", async () => {
    const { resources } = await register(createApi);
    const all = byLabel(resources);
    const after = (name: string) => all[name]!.dependencies.map(label);
    assert.ok(after("lambda.Function orders-get-me").includes("iam.RolePolicy orders-get-me"));
    assert.ok(after("apigatewayv2.Route orders-get-me").includes("lambda.Permission orders-get-me"));
    const routes = Object.keys(all).filter((name) => name.startsWith("apigatewayv2.Route "));
    assert.deepEqual(
      after("apigatewayv2.Stage orders").filter((name) => !/^(?:ApiWithJwt|apigatewayv2\.Api) /.test(name)),
      [...routes, "cloudwatch.LogGroup orders-access-logs"].sort(),
    );
  });

  it("gives its URL and its resources", async () => {
    const { resources, result } = await register(createApi);
    const url = "https://orders-Api.execute-api.eu-central-1.amazonaws.com";
    assert.deepEqual(await settle(result.url), { value: url, isSecret: false });
    assert.deepEqual(byLabel(resources)["ApiWithJwt orders"]!.outputs, { url });

    const { routes, authorizers, functions, ...shared } = result.nodes;
    assert.deepEqual([authorizers, functions], [{}, {}]);
    assert.deepEqual(Object.keys(shared).sort(), ["accessLogGroup", "api", "authorizer", "stage"]);
    assert.deepEqual(Object.keys(routes), ["GET /orders/{id}", "GET /me", "GET /health", "POST /orders"]);
    assert.deepEqual(Object.keys(routes["POST /orders"]!).sort(), ["function", "integration", "permission", "route"]);
    const policyAttachments = Object.values(routes).map((route) => route.policyAttachments);
    assert.deepEqual(policyAttachments, [{}, {}, {}, undefined]);
    const nodes = [shared, ...Object.values(routes)]
      .flatMap((group) => Object.values(group) as unknown[])
      .filter((node): node is pulumi.Resource => pulumi.Resource.isInstance(node));
    const urns = await Promise.all(nodes.map(async (node) => (await settle(node.urn)).value));
    const registered = ofApi(resources).filter(({ urn }) => label(urn) !== "ApiWithJwt orders");
    const existing = byLabel(resources)["lambda.Function existing"]!;
    assert.deepEqual(urns.sort(), [...registered, existing].map(({ urn }) => urn).sort());
  });

  it("has no authorizer when every route is public", async () => {
    const { resources, result } = await register(() => createRoutes({ "GET /": { access: "public" } }));
    assert.deepEqual(
      ofApi(resources).filter(({ type }) => type.includes("uthorizer")),
      [],
    );
    assert.equal("authorizer" in result.nodes, false);
    assert.deepEqual(byLabel(resources)["apigatewayv2.Route orders-get"]!.inputs["authorizationType"], "NONE");
  });

  it("needs no client when every route is public", async () => {
    const { result } = await register(() => {
      const auth = new M2mAuth<ResourceServers>("empty", { resourceServers: servers, clients: {} });
      return createRoutes({ $default: { access: "public" } }, "orders", { auth });
    });
    assert.deepEqual(Object.keys(result.nodes.routes), ["$default"]);
  });

  for (const [key, suffix] of [
    ["GET /", "GET/"],
    ["GET /x/{id}", "GET/x/{id}"],
    ["ANY /x", "*/x"],
    ["ANY /{proxy+}", "*/{proxy+}"],
    ["$default", "$default"],
  ] as const) {
    it(`lets ${key} alone invoke its function`, async () => {
      const { resources } = await register(() => createRoutes({ [key]: { access: "any-client" } }));
      const [permission, ...others] = resources.filter(({ type }) => type === "aws:lambda/permission:Permission");
      assert.deepEqual(others, []);
      assert.equal(permission!.inputs["sourceArn"], `arn:aws:execute-api:${account}:orders-Api/$default/${suffix}`);
    });
  }
});

describe("ApiWithJwt's functions", () => {
  it("get a secret by their environment, which is then secret as a whole", async () => {
    const { resources } = await register(createApi);
    const secrets = resources.filter((one) => one.secrets.length > 0).map((one) => [label(one.urn), one.secrets]);
    assert.deepEqual(secrets, [["lambda.Function orders-get-orders-1095e8", ["environment"]]]);
  });

  it("keep their logs for 30 days unless told otherwise", async () => {
    for (const [given, expected] of [
      [{}, 30],
      [{ logRetentionInDays: 0 }, 0],
      [{ logRetentionInDays: pulumi.output(90) }, 90],
    ] as const) {
      const { resources } = await register(() => createRoutes({ "GET /": { access: "public" } }, "orders", given));
      assert.equal(byLabel(resources)["cloudwatch.LogGroup orders-get"]!.inputs["retentionInDays"], expected);
    }
  });

  it("have a description that Lambda accepts, however long the path", async () => {
    const key = `GET /${"long/".repeat(60)}end`;
    const { resources } = await register(() => createRoutes({ [key]: { access: "public" } }));
    const fn = resources.find(({ type }) => type === "aws:lambda/function:Function")!;
    // CreateFunction, Description.
    assert.ok(String(fn.inputs["description"]).length <= 256);
  });

  it("take outputs as settings", async () => {
    const settings = { timeout: pulumi.output(29), memorySize: pulumi.output(128), environment: {} };
    const { resources } = await register(() => createRoutes({ "GET /": { access: "public", ...settings } }));
    const { timeout, memorySize, environment } = byLabel(resources)["lambda.Function orders-get"]!.inputs;
    assert.deepEqual(
      { timeout, memorySize, environment },
      { timeout: 29, memorySize: 128, environment: { variables: {} } },
    );
  });
});

describe("ApiWithJwt's logical names", () => {
  const names = {
    "GET /": "orders-get",
    "POST /orders": "orders-post-orders",
    "DELETE /v1/order_lines": "orders-delete-v1-order_lines",
    "GET /orders/{id}": "orders-get-orders-1095e8",
    "GET /orders/{id}/lines": "orders-get-orders-lines-c6d3df",
    "GET /Orders": "orders-get-orders-a9cabd",
    "GET /order-lines": "orders-get-order-lines-e82e93",
    "ANY /{proxy+}": "orders-any-fbabb4",
    $default: "orders-default-6b6729",
    [`PATCH /${"long/".repeat(12)}end`]: "orders-patch-long-long-long-long-long-long-long-l-2e5666",
  };

  it("are pinned: a change would replace every user's resources", async () => {
    const routes = Object.fromEntries(Object.keys(names).map((key) => [key, { access: "any-client" }]));
    const { resources } = await register(() => createRoutes(routes));
    const actual = resources
      .filter(({ type }) => type === "aws:apigatewayv2/route:Route")
      .map(({ inputs, name }) => [inputs["routeKey"], name]);
    assert.deepEqual(Object.fromEntries(actual), names);
  });

  // API Gateway refuses the new route as long as the old one exists.
  it("are the same whatever the parameters are called", async () => {
    const namesOf = async (key: string) => {
      const { resources } = await register(() => createRoutes({ [key]: { access: "any-client" } }));
      return resources.filter(({ inputs }) => inputs["routeKey"] === key).map(({ name }) => name);
    };
    assert.deepEqual(await namesOf("GET /orders/{id}/{rest+}"), await namesOf("GET /orders/{orderId}/{proxy+}"));
  });

  it("and all else of a route do not depend on the other routes", async () => {
    const { resources: together } = await register(createApi);
    const { resources: alone } = await register(() =>
      createRoutes({ "GET /me": { access: "any-client" } }, "orders", { logRetentionInDays: 7 }),
    );
    const ofRoute = (resources: readonly Registered[]) => resources.filter(({ name }) => name === "orders-get-me");
    assert.equal(ofRoute(together).length, 7);
    assert.deepEqual(ofRoute(alone), ofRoute(together));
  });
});

describe("ApiWithJwt's permissions", () => {
  it("allow each function two actions on its own log group", async () => {
    const { resources } = await register(createApi);
    const all = byLabel(resources);
    for (const name of ["orders-get-orders-1095e8", "orders-get-me", "orders-get-health"]) {
      const { role, policy } = all[`iam.RolePolicy ${name}`]!.inputs;
      const { Statement: statements } = JSON.parse(String(policy)) as { Statement: unknown[] };
      const { logGroup: group } = all[`lambda.Function ${name}`]!.inputs["loggingConfig"] as { logGroup: string };
      assert.deepEqual(statements, [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `arn:aws:logs:${account}:log-group:${group}:log-stream:*`,
        },
      ]);
      assert.equal(all[`lambda.Function ${name}`]!.inputs["role"], `arn:aws:iam::123456789012:role/${String(role)}`);
    }
  });

  it("come from no managed policy", async () => {
    const { resources } = await register(createApi);
    assert.deepEqual(
      resources.filter(({ type }) => type.startsWith("aws:iam/")).map(({ type }) => type.split(":").pop()),
      ["Role", "Role", "Role", "RolePolicy", "RolePolicy", "RolePolicy"],
    );
    assert.doesNotMatch(JSON.stringify(resources), /arn:aws[\w-]*:iam::aws:policy|managedPolicyArns/);
  });
});

describe("ApiWithJwt in a preview", () => {
  it("registers what is known, and leaves the rest to the deployment", async () => {
    const { resources, result } = await register(createApi, { preview: true });
    const { resources: deployed } = await register(createApi);
    assert.deepEqual(
      resources.map(({ urn }) => urn),
      deployed.map(({ urn }) => urn),
    );
    const all = inputsOf(resources);
    assert.equal((await settle(result.url)).value, unknown);
    assert.deepEqual(all["apigatewayv2.Route orders-get-orders-1095e8"], {
      apiId: unknown,
      target: unknown,
      authorizerId: unknown,
      routeKey: "GET /orders/{id}",
      authorizationType: "JWT",
      authorizationScopes: ["https://api.example.com/orders/read", "https://api.example.com/orders/write"],
    });
    assert.deepEqual((all["lambda.Function orders-get-me"] as { code: unknown }).code, await archiveOf(answer));
  });

  it("checks plain values all the same", async () => {
    await assert.rejects(
      register(() => createRoutes({ "GET /": { scopes: ["orders/raed"] } }), { preview: true }),
      { name: "ArgumentError", message: /did you mean "orders\/read"\?/ },
    );
  });
});

/** The API and all below it, without what the program made besides. */
function ofApi(resources: readonly Registered[]): Registered[] {
  return resources.filter(({ urn }) => urn.includes("aws-m2m:index:ApiWithJwt"));
}

function inputsOf(resources: readonly Registered[]): Record<string, unknown> {
  return Object.fromEntries(resources.map(({ urn, inputs }) => [label(urn), inputs]));
}
