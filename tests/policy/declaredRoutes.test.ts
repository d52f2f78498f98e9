import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, ApiWithJwtTransform, M2mAuth } from "../../components";
import { register } from "../support/mocks";
import { violationsOf } from "./support";

const policy = "http-api-routes-are-as-declared";

/** An API whose tokens a function checks. */
function createByFunction(route?: ApiWithJwtTransform["route"]): void {
  const auth = new M2mAuth("the-auth", {
    resourceServers: { orders: { scopes: { read: "R" } } },
    clients: { reporting: ["orders/read"] },
  });
  new ApiWithJwt("shop", {
    auth: { auth, checkedBy: "function" },
    authorizers: { few: { auth, checkedBy: "function" } },
    routes: {
      "GET /orders": { scopes: ["orders/read"], handler: async () => "x" },
      "GET /few": { access: "any-client", authorizer: "few", handler: async () => "x" },
      "GET /open": { access: "public", handler: async () => "x" },
    },
    ...(route && { transform: { route } }),
  });
}

/** An API with a route of each sort, and what a test is about. */
function create(route?: ApiWithJwtTransform["route"], more?: (api: ApiWithJwt) => unknown, cors = false): void {
  const auth = new M2mAuth("the-auth", {
    resourceServers: { orders: { identifier: "https://api.example.com/orders", scopes: { read: "R", write: "W" } } },
    clients: { reporting: ["orders/read"], checkout: ["orders/write"] },
  });
  const handler = async () => "x";
  const api = new ApiWithJwt("shop", {
    auth,
    authorizers: { few: auth.only("checkout") },
    routes: {
      "GET /orders/{id}": { scopes: ["orders/read"], handler },
      "PUT /orders": { scopes: ["orders/write"], authorizer: "few", handler },
      "ANY /any": { access: "any-client", handler },
      "GET /open": { access: "public", handler },
    },
    ...(cors && { cors: { allowOrigins: ["https://app.example.com"] } }),
    ...(route && { transform: { route } }),
  });
  more?.(api);
}

/** What the policy says, without the name of the resource's type. */
async function said(program: () => unknown, config = {}, preview = false): Promise<string[]> {
  const { resources } = await register(program, { preview });
  return violationsOf(resources, { [policy]: config })
    .filter((line) => line.startsWith(policy) || line.startsWith("http-api-routes-have"))
    .map((line) => line.replace(/^\S+: aws\.apigatewayv2\.Route /, ""));
}

/** Changes one route. */
const change = (key: string, changes: Partial<aws.apigatewayv2.RouteArgs>) => (args: aws.apigatewayv2.RouteArgs) =>
  args.routeKey === key ? Object.assign(args, changes) : args;

describe("the routes of an ApiWithJwt whose tokens a function checks", () => {
  for (const preview of [false, true]) {
    it(`are as declared where nothing changes them, preview: ${preview}`, async () => {
      assert.deepEqual(await said(createByFunction, {}, preview), []);
    });
  }

  it("may not be opened, nor be left to a JWT authorizer", async () => {
    for (const authorizationType of ["NONE", "JWT"]) {
      const [line] = await said(() => createByFunction(change("GET /orders", { authorizationType })));
      assert.match(line!, new RegExp(`authorizationType = "${authorizationType}" (?:is not what|leaves)`));
    }
  });

  it("may not have the authorizer of others", async () => {
    const lines = await said(() => createByFunction(change("GET /orders", { authorizerId: "other" })));
    assert.match(lines.join("\n"), /is not of the authorizer "shop\.function", which is declared for GET \/orders/);
  });
});

describe("the routes of an ApiWithJwt", () => {
  for (const preview of [false, true]) {
    it(`are as declared where nothing changes them, preview: ${preview}`, async () => {
      assert.deepEqual(await said(() => create(undefined, undefined, true), {}, preview), []);
    });
  }

  const fix = "take the change out, or declare it in the component's routes.";
  for (const [what, key, changes, expected] of [
    [
      "no authorization",
      "ANY /any",
      { authorizationType: "NONE", authorizerId: undefined },
      'authorizationType = "NONE" is not what',
    ],
    ["another kind of it", "ANY /any", { authorizationType: "AWS_IAM" }, `authorizationType = "AWS_IAM" is not what`],
    [
      "another scope",
      "GET /orders/{id}",
      { authorizationScopes: ["https://api.example.com/orders/write"] },
      "has a scope that is not declared",
    ],
    [
      "one scope more",
      "GET /orders/{id}",
      { authorizationScopes: ["https://api.example.com/orders/read", "https://api.example.com/orders/write"] },
      "has a scope that is not declared",
    ],
    [
      "a scope of the same name elsewhere",
      "GET /orders/{id}",
      { authorizationScopes: ["other/read"] },
      "has a scope that is not declared",
    ],
    [
      "no scope",
      "GET /orders/{id}",
      { authorizationScopes: undefined },
      "asks for no scope, though orders/read is declared",
    ],
    ["no scopes", "GET /orders/{id}", { authorizationScopes: [] }, "asks for no scope, though orders/read is declared"],
    ["another route", "GET /orders/{id}", { routeKey: "GET /{proxy+}" }, "is no route that"],
    ["an authorizer from elsewhere", "PUT /orders", { authorizerId: "abc123" }, 'is not of the authorizer "shop-few"'],
  ] as const) {
    it(`are refused where a transform makes of them ${what}`, async () => {
      const found = await said(() => create(change(key, changes as object)));
      assert.equal(found.length, 1, found.join("\n"));
      assert.ok(found[0]!.includes(expected), found[0]);
    });
  }

  it("are refused in one line that names what is declared", async () => {
    assert.deepEqual(await said(() => create(change("GET /orders/{id}", { authorizationScopes: [] }))), [
      `"shop-get-orders-id-31e411": authorizationScopes asks for no scope, though orders/read is declared for GET /orders/{id}; ${fix}`.replace(
        /"shop-get-orders-id-\w+"/,
        JSON.stringify(await nameOf("GET /orders/{id}")),
      ),
    ]);
  });

  it("are refused where they take another authorizer of the API", async () => {
    const ids: Record<string, aws.apigatewayv2.RouteArgs["authorizerId"]> = {};
    const swap = (args: aws.apigatewayv2.RouteArgs) => {
      ids[args.routeKey as string] = args.authorizerId;
      return args.routeKey === "PUT /orders"
        ? Object.assign(args, { authorizerId: ids["ANY /any"] ?? ids["GET /orders/{id}"] })
        : args;
    };
    const found = await said(() => create(swap));
    assert.equal(found.length, 1, found.join("\n"));
    assert.ok(found[0]!.includes('is not of the authorizer "shop-few", which is declared for PUT /orders'), found[0]);
  });

  it("may be stricter than declared", async () => {
    const scoped = { authorizationScopes: ["https://api.example.com/orders/write"] };
    assert.deepEqual(await said(() => create(change("ANY /any", scoped))), []);
  });
});

async function nameOf(key: string): Promise<string> {
  const { resources } = await register(() => create());
  return resources.find(({ inputs }) => inputs["routeKey"] === key)!.name;
}

describe("a route of one's own below an ApiWithJwt", () => {
  const own =
    (args: Partial<aws.apigatewayv2.RouteArgs>, below: (api: ApiWithJwt) => pulumi.Resource) => (api: ApiWithJwt) =>
      new aws.apigatewayv2.Route(
        "own",
        { apiId: api.nodes.api.id, routeKey: "GET /admin", ...args },
        { parent: below(api) },
      );

  for (const [what, below] of [
    ["the component", (api: ApiWithJwt) => api],
    ["its API", (api: ApiWithJwt) => api.nodes.api],
  ] as const) {
    it(`is refused unless it is listed, with parent: ${what}`, async () => {
      for (const args of [{}, { authorizationType: "NONE" }, { authorizationType: "JWT", authorizerId: "abc123" }]) {
        const program = () => create(undefined, own(args, below));
        const found = await said(program);
        assert.ok(
          found.some((line) =>
            line.includes('"own": routeKey = "GET /admin" is no route that aws-m2m:index:ApiWithJwt "shop" declares'),
          ),
          found.join("\n"),
        );
      }
      const open = () => create(undefined, own({ authorizationType: "NONE" }, below));
      const left = (await said(open, { publicRoutes: ["GET /admin"] })).filter((line) =>
        line.includes("is no route that"),
      );
      assert.deepEqual(left, []);
    });
  }

  it("is refused where it repeats a declared one of another API", async () => {
    const found = await said(() =>
      create(undefined, (api) => {
        const auth = new M2mAuth("b", { resourceServers: { o: { scopes: { r: "R" } } }, clients: { c: ["o/r"] } });
        const other = new ApiWithJwt("b", {
          auth,
          routes: { "GET /b": { scopes: ["o/r"], handler: async () => "b" } },
        });
        own({ routeKey: "GET /open", authorizationType: "NONE" }, () => other)(api);
      }),
    );
    assert.ok(
      found.some((line) => line.includes('routeKey = "GET /open" is no route that')),
      found.join("\n"),
    );
  });
});
