import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, ApiWithJwtArgs, CheckedClients, M2mAuth } from "../../../components";
import { byLabel, label, refusalOf, register, Registered, unknown } from "../../support/mocks";

const identifier = "https://api.example.com/orders";
const handler = async () => ({ statusCode: 204 });
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, ["orders/read"] as const]));
const createAuth = (count = 2) =>
  new M2mAuth("shop", {
    resourceServers: { orders: { identifier, scopes: { read: "Read", write: "Write" } } },
    clients: many(count),
  });
const routes = {
  "GET /orders": { scopes: ["orders/write", "orders/read"], handler },
  "GET /me": { access: "any-client", handler },
  "GET /health": { access: "public", handler },
} as const;

/** An API whose tokens a function checks. */
const create = (checked: Partial<CheckedClients> = {}, args: object = {}) => {
  const auth = createAuth();
  return new ApiWithJwt("shop", {
    auth: { auth, checkedBy: "function", ...checked },
    routes,
    ...args,
  } as unknown as ApiWithJwtArgs);
};

/** Inputs of a resource, whose form a test says. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test says what it reads of which resource
type Inputs = Record<string, any>;

const registered = async (program: () => unknown, options = {}) => {
  const { resources } = await register(program, options);
  const all = byLabel(resources);
  return {
    resources,
    /** The inputs of a resource, by its type and name. */
    of: (name: string) => all[name]!.inputs as Inputs,
    resource: (name: string) => all[name]!,
  };
};

const trustOf = (inputs: Inputs) => JSON.parse(inputs["code"]["trust.json"]);

describe("ApiWithJwt with a function that checks tokens", () => {
  it("puts a REQUEST authorizer in the JWT authorizer's place, and nothing else", async () => {
    const byJwt = await registered(() => create({ checkedBy: "jwt-authorizer" }));
    const byFunction = await registered(() => create());
    const labels = ({ resources }: { resources: readonly Registered[] }) =>
      resources.map(({ urn }) => label(urn)).sort();
    const added = labels(byFunction).filter((one) => !labels(byJwt).includes(one));
    assert.deepEqual(added, [
      "apigatewayv2.Authorizer shop.function",
      "cloudwatch.LogGroup shop-authorizer",
      "iam.Role shop-authorizer",
      "iam.RolePolicy shop-authorizer",
      "lambda.Function shop-authorizer",
      "lambda.Permission shop-authorizer",
    ]);
    assert.deepEqual(
      labels(byJwt).filter((one) => !labels(byFunction).includes(one)),
      ["apigatewayv2.Authorizer shop"],
    );
    assert.deepEqual(byFunction.of("apigatewayv2.Authorizer shop.function"), {
      apiId: "shop-Api",
      name: "shop.function",
      authorizerType: "REQUEST",
      authorizerUri: byFunction.of("apigatewayv2.Authorizer shop.function")["authorizerUri"],
      authorizerPayloadFormatVersion: "2.0",
      enableSimpleResponses: true,
      identitySources: ["$request.header.Authorization"],
      authorizerResultTtlInSeconds: 0,
    });
    assert.match(
      String(byFunction.of("apigatewayv2.Authorizer shop.function")["authorizerUri"]),
      /shop-authorizer.*\/invocations$/,
    );
  });

  it("has routes of the type CUSTOM, which wait for the permission, and public ones as before", async () => {
    const { of, resource } = await registered(() => create());
    for (const name of ["shop-get-orders", "shop-get-me"]) {
      const { authorizationType, authorizerId, authorizationScopes } = of(`apigatewayv2.Route ${name}`);
      assert.deepEqual(
        { authorizationType, authorizerId, authorizationScopes },
        { authorizationType: "CUSTOM", authorizerId: "shop.function-Authorizer", authorizationScopes: undefined },
      );
      assert.ok(
        resource(`apigatewayv2.Route ${name}`).dependencies.some((urn) => urn.endsWith("Permission::shop-authorizer")),
      );
    }
    assert.equal(of("apigatewayv2.Route shop-get-health")["authorizationType"], "NONE");
    assert.equal(of("apigatewayv2.Route shop-get-health")["authorizerId"], undefined);
  });

  it("permits the function for this authorizer alone, and the function its own log alone", async () => {
    const { of } = await registered(() => create());
    assert.match(
      String(of("lambda.Permission shop-authorizer")["sourceArn"]),
      /\/authorizers\/shop\.function-Authorizer$/,
    );
    const { Statement } = JSON.parse(String(of("iam.RolePolicy shop-authorizer")["policy"])) as {
      Statement: { Action: string[] }[];
    };
    assert.deepEqual(
      Statement.map(({ Action }) => Action),
      [["logs:CreateLogStream", "logs:PutLogEvents"]],
    );
    const { timeout, memorySize, environment } = of("lambda.Function shop-authorizer");
    assert.deepEqual({ timeout, memorySize }, { timeout: 5, memorySize: 256 });
    assert.deepEqual(Object.keys(environment["variables"]), ["ISSUER"]);
  });

  it("tells the function its clients and each route's scopes, and not those of public routes", async () => {
    const { of } = await registered(() => create());
    assert.deepEqual(trustOf(of("lambda.Function shop-authorizer")), {
      clients: ["shop-k0-UserPoolClient", "shop-k1-UserPoolClient"],
      routes: [
        ["GET /me", null],
        ["GET /orders", [`${identifier}/read`, `${identifier}/write`]],
      ],
    });
  });

  it("takes some of the clients, or every client of the pool", async () => {
    const some = await registered(() => create({ clients: ["k1"] }));
    assert.deepEqual(trustOf(some.of("lambda.Function shop-authorizer")).clients, ["shop-k1-UserPoolClient"]);
    const any = await registered(() => create({ clients: "any-of-pool" }));
    assert.equal(trustOf(any.of("lambda.Function shop-authorizer")).clients, null);
  });

  it("holds more clients than a JWT authorizer, in a table that grows by their ids alone", async () => {
    const { of } = await registered(
      () => new ApiWithJwt("shop", { auth: { auth: createAuth(200), checkedBy: "function" }, routes }),
    );
    const text = String(of("lambda.Function shop-authorizer")["code"]["trust.json"]);
    const { clients } = JSON.parse(text) as { clients: string[] };
    assert.equal(clients.length, 200);
    assert.ok(text.length < 300 + clients.join().length + 2 * clients.length, String(text.length));
  });

  it("does not know its code before it knows a new client", async () => {
    const { of } = await registered(() => create(), { preview: true });
    assert.equal(of("lambda.Function shop-authorizer")["code"], unknown);
  });

  it("keeps decisions only where it is said, by token and route", async () => {
    const { of } = await registered(() => create({ cacheFor: { minutes: 5 } }));
    const { identitySources, authorizerResultTtlInSeconds } = of("apigatewayv2.Authorizer shop.function");
    assert.deepEqual(identitySources, ["$request.header.Authorization", "$context.routeKey"]);
    assert.equal(authorizerResultTtlInSeconds, 300);
  });

  it("stands beside JWT authorizers, each with its own routes", async () => {
    const { of, resources } = await registered(() => {
      const auth = createAuth();
      return new ApiWithJwt("shop", {
        auth,
        authorizers: { partners: { auth, clients: ["k1"], checkedBy: "function" } },
        routes: {
          "GET /a": { scopes: ["orders/read"], handler },
          "GET /b": { scopes: ["orders/write"], authorizer: "partners", handler },
        },
        alarms: { topicArn: "arn:aws:sns:eu-central-1:123456789012:alarms" },
        dashboard: true,
      });
    });
    assert.equal(of("apigatewayv2.Route shop-get-a")["authorizationType"], "JWT");
    assert.equal(of("apigatewayv2.Route shop-get-b")["authorizerId"], "shop-partners.function-Authorizer");
    assert.deepEqual(trustOf(of("lambda.Function shop-authorizer-partners")).routes, [
      ["GET /b", [`${identifier}/write`]],
    ]);
    const format = JSON.parse(String(of("apigatewayv2.Stage shop")["accessLogSettings"]["format"]));
    assert.equal(format.client_id, "$context.authorizer.claims.client_id");
    assert.equal(format.function_client_id, "$context.authorizer.client_id");
    const alarms = resources.filter(({ type }) => type.endsWith("MetricAlarm")).map(({ name }) => name);
    assert.ok(alarms.includes("shop-partners-authorizer-errors"), alarms.join());
  });

  it("logs the same fields, has alarms on the function, and shows it on the dashboard", async () => {
    const { of, resources } = await registered(() =>
      create(
        {},
        {
          alarms: { topicArn: "arn:aws:sns:eu-central-1:123456789012:alarms", authorizerThrottles: false },
          dashboard: true,
        },
      ),
    );
    const format = JSON.parse(String(of("apigatewayv2.Stage shop")["accessLogSettings"]["format"]));
    const { client_id, scope, authorizerError } = format;
    assert.deepEqual(
      { client_id, scope, authorizerError },
      {
        client_id: "$context.authorizer.client_id",
        scope: "$context.authorizer.scope",
        authorizerError: "$context.authorizer.error",
      },
    );
    const alarms = resources.filter(({ type }) => type.endsWith("MetricAlarm")).map(({ name }) => name);
    assert.deepEqual(alarms.filter((one) => one.includes("authorizer")).sort(), [
      "shop-authorizer-duration-p99",
      "shop-authorizer-errors",
    ]);
    const errors = of("cloudwatch.MetricAlarm shop-authorizer-errors");
    assert.deepEqual([errors["namespace"], errors["metricName"]], ["AWS/Lambda", "Errors"]);
    assert.match(String(of("cloudwatch.Dashboard shop")["dashboardBody"]), /"Function that checks tokens"/);
  });

  it("passes on claims to servers from where they are then", async () => {
    const url = "https://orders.example.com";
    const headers = {
      "x-client": "$context.authorizer.claims.client_id",
      "x-scope": pulumi.output("$context.authorizer.claims.scope"),
    };
    const { of } = await registered(() =>
      create({}, { routes: { "GET /a": { access: "any-client", handler: { url, headers } } } }),
    );
    assert.deepEqual(of("apigatewayv2.Integration shop-get-a")["requestParameters"], {
      "overwrite:header.x-client": "$context.authorizer.client_id",
      "overwrite:header.x-scope": "$context.authorizer.scope",
    });
  });

  const refused: Readonly<Record<string, readonly [() => unknown, string]>> = {
    "another word": [
      () => create({ checkedBy: "lambda" as "function" }),
      'auth.checkedBy = "lambda" is not what can check tokens; use one of jwt-authorizer, function.',
    ],
    "a client that is not known": [
      () => create({ clients: ["k7"] }),
      'auth.clients[0] = "k7" is not a client; did you mean "k0"? Known: k0, k1.',
    ],
    "no client": [
      () => create({ clients: [] }),
      "auth.clients = {} is empty, so no token can be accepted; define a client, or make every route public.",
    ],
    "another word for all clients": [
      () => create({ clients: "all" as "any-of-pool" }),
      'auth.clients = "all" is not a list of clients; name clients, or write "any-of-pool".',
    ],
    "any client without a function": [
      () => create({ checkedBy: "jwt-authorizer", clients: "any-of-pool" }),
      'auth.clients = "any-of-pool" needs a function, as a JWT authorizer goes by a list of clients; set checkedBy to "function".',
    ],
    "a cache without a function": [
      () => create({ checkedBy: "jwt-authorizer", cacheFor: { minutes: 5 } }),
      'auth.cacheFor is about a function, and API Gateway checks these tokens; set checkedBy to "function".',
    ],
    "a cache for too long": [
      () => create({ cacheFor: { hours: 2 } }),
      "auth.cacheFor.hours = 2 is not between 1 and 1 hours; give a whole number of hours in that range.",
    ],
    "a cache for a route that is many": [
      () => create({ cacheFor: { minutes: 5 } }, { routes: { "ANY /{proxy+}": { access: "any-client", handler } } }),
      'routes["ANY /{proxy+}"] stands for many requests, of which API Gateway would keep one decision for all; leave out auth.cacheFor, or name the routes by their methods.',
    ],
    "a cache for the route of all else": [
      () => create({ cacheFor: { minutes: 5 } }, { routes: { $default: { access: "any-client", handler } } }),
      'routes["$default"] stands for many requests, of which API Gateway would keep one decision for all; leave out auth.cacheFor, or name the routes by their methods.',
    ],
    "what is not known": [
      () => create({ cache: 5 } as object),
      'auth.cache is not an argument that is known here; did you mean "cacheFor"? Known: auth, cacheFor, checkedBy, clients.',
    ],
  };
  for (const [what, [program, line]] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      const { error } = await refusalOf("ApiWithJwt", program);
      assert.equal(error.message, `ApiWithJwt "shop": ${line}`);
    });
  }
});
