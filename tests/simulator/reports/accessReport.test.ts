import { strict as assert } from "node:assert";
import { accessReport } from "../../../simulator/reports/accessReport";
import type { UserPool } from "../../../simulator/model/model";
import { api, authorizer, client, empty, partners, pool, route, someFunction } from "../../support/models";
import { modelOf } from "../../support/registrations";

const read = "https://api.example.com/orders/read";
const write = "https://api.example.com/orders/write";

describe("the access report", () => {
  it("is this for the worked set-up", () => {
    // What Cognito takes flows for that are left out.
    const signIn = ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"];
    const target = { kind: "function" as const, name: "orders" };
    assert.deepEqual(accessReport(modelOf(), "test-api", "dev"), {
      kind: "m2m-access-report",
      version: 3,
      project: "test-api",
      stack: "dev",
      pools: [
        {
          name: "orders",
          isExisting: false,
          scopes: [read, write],
          customisesTokens: false,
          clients: [{ name: "reporting", scopes: [read], obstacle: null, signIn }],
        },
      ],
      apis: [
        {
          name: "orders",
          authorizers: [{ name: "clients", pool: "orders", clients: ["reporting"], strayAudiences: [] }],
          routes: [
            {
              routeKey: "GET /health",
              access: "public",
              authorizer: null,
              scopes: [],
              clients: [],
              people: [],
              target,
            },
            {
              routeKey: "GET /orders/{id}",
              access: "scoped",
              authorizer: "clients",
              scopes: [read],
              clients: [{ pool: "orders", client: "reporting", scopes: [read] }],
              people: [],
              target,
            },
          ],
        },
      ],
      waysIn: [
        { kind: "default-endpoint", api: "orders" },
        ...signIn.map((flow) => ({ kind: "sign-in" as const, pool: "orders", client: "reporting", flow })),
        { kind: "self-sign-up", pool: "orders" },
      ],
      findings: [
        { kind: "public-route", api: "orders", route: "GET /health" },
        { kind: "self-sign-up", pool: "orders" },
        { kind: "sign-in-client", pool: "orders", client: "reporting", reason: `by ${signIn.join(", ")}` },
        { kind: "unused-scope", pool: "orders", scopes: [write] },
      ],
    });
  });

  const orders = pool("orders", ["o/read", "o/write"], [client("b", ["o/write", "o/read"]), client("a", ["o/read"])]);

  /** The report's routes of one API with a pool. */
  function routesOf(own: UserPool, ...routes: ReturnType<typeof route>[]) {
    return accessReport({ ...empty, pools: [own], apis: [api("one", routes)] }, "p", "s").apis[0]!.routes;
  }

  it("names the scopes by which a client is let in, of those that the route accepts", () => {
    const [both] = routesOf(orders, route("GET /x", authorizer(orders), ["o/write", "o/read"]));
    assert.deepEqual(both!.clients, [
      { pool: "orders", client: "a", scopes: ["o/read"] },
      { pool: "orders", client: "b", scopes: ["o/read", "o/write"] },
    ]);
    const [any] = routesOf(orders, route("GET /x", authorizer(orders, ["b"])));
    assert.deepEqual([any!.access, any!.clients], ["any-client", [{ pool: "orders", client: "b", scopes: [] }]]);
  });

  it("sorts routes by path and then by method, with $default at the end", () => {
    const keys = ["$default", "POST /b", "GET /b", "ANY /a", "GET /", "GET /{x}"];
    const routes = routesOf(orders, ...keys.map((key) => route(key)));
    assert.deepEqual(
      routes.map(({ routeKey }) => routeKey),
      ["GET /", "ANY /a", "GET /b", "POST /b", "GET /{x}", "$default"],
    );
  });

  it("goes by the id of a client whose name another has, too", () => {
    const twins = pool("twins", ["o/read"], [client("a", []), client("a", ["o/read"], { clientId: "second" })]);
    const [one] = routesOf(twins, route("GET /x", authorizer(twins), ["o/read"]));
    assert.deepEqual(one!.clients, [{ pool: "twins", client: "second", scopes: ["o/read"] }]);
  });

  it("leaves a scope out that no resource server defines any more", () => {
    const [one] = routesOf(pool("orders", [], orders.clients), route("GET /x", authorizer(orders), ["o/read"]));
    assert.deepEqual(one!.clients, []);
  });

  for (const [obstacle, changes, ofClient] of [
    ["oauth-off", {}, { isOauthOn: false }],
    ["no-flow", {}, { flows: ["code"] }],
    ["trigger-not-permitted", { trigger: { function: someFunction, isPermitted: false } }, {}],
  ] as const) {
    it(`says that a client cannot obtain tokens: ${obstacle}`, () => {
      const own = pool("orders", ["o/read"], [client("a", ["o/read"], ofClient)], changes);
      const report = accessReport(
        { ...empty, pools: [own], apis: [api("one", [route("GET /x", authorizer(own))])] },
        "p",
        "s",
      );
      assert.equal(report.pools[0]!.clients[0]!.obstacle, obstacle);
      assert.deepEqual(report.apis[0]!.routes[0]!.clients, []);
    });
  }

  it("says that a client cannot obtain tokens: no-secret, no-domain", () => {
    const obstacleOf = (own: UserPool) =>
      accessReport({ ...empty, pools: [own], apis: [] }, "p", "s").pools[0]!.clients[0]!.obstacle;
    const bare = client("a", ["o/read"], { clientSecret: undefined });
    assert.equal(obstacleOf(pool("orders", ["o/read"], [bare])), "no-secret");
    const homeless = pool("orders", ["o/read"], [client("a", ["o/read"])], { domains: [] });
    assert.equal(obstacleOf(homeless), "no-domain");
  });

  it("tells authorizers of one name apart, and knows issuers elsewhere and audiences that are nobody", () => {
    const { issuer } = orders;
    const routes = [
      route("GET /a", authorizer(orders, ["a"], "main")),
      route("GET /b", { kind: "jwt", name: "main", issuer, audiences: ["id-of-b", "gone"] }),
      route("GET /c", partners, ["catalogue.read"]),
      route("GET /d", authorizer(orders, ["a"], "main")),
    ];
    const [report] = accessReport({ ...empty, pools: [orders], apis: [api("one", routes)] }, "p", "s").apis;
    assert.deepEqual(report!.authorizers, [
      { name: "main", pool: "orders", clients: ["a"], strayAudiences: [] },
      { name: "main (2)", pool: "orders", clients: ["b"], strayAudiences: ["gone"] },
      { name: "partners", issuer: "https://login.partner.example", audiences: ["https://api.example.com"] },
    ]);
    assert.deepEqual(
      report!.routes.map((one) => [one.routeKey, one.authorizer, one.clients.map((granted) => granted.client)]),
      [
        ["GET /a", "main", ["a"]],
        ["GET /b", "main (2)", ["b"]],
        ["GET /c", "partners", []],
        ["GET /d", "main", ["a"]],
      ],
    );
  });
});
