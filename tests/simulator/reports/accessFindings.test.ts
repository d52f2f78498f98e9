import { strict as assert } from "node:assert";
import type { Model } from "../../../simulator/model/model";
import { accessReport } from "../../../simulator/reports/accessReport";
import { api, authorizer, client, empty, partners, pool, route, someFunction } from "../../support/models";

const reader = client("reader", ["o/read"]);
const writer = client("writer", ["o/write"]);
const orders = pool("orders", ["o/read", "o/write"], [reader, writer]);
const trust = authorizer(orders);
const readRoute = route("GET /x", trust, ["o/read"]);
const writeRoute = route("PUT /x", trust, ["o/write"]);

function findings(model: Pick<Model, "apis" | "pools">) {
  return accessReport({ ...empty, ...model }, "p", "s").findings;
}

function of(own: typeof orders, ...routes: ReturnType<typeof route>[]) {
  return findings({ pools: [own], apis: [api("one", routes)] });
}

describe("the findings of an access report", () => {
  it("are none where each client needs what it holds, and each scope and route has its use", () => {
    assert.deepEqual(of(orders, readRoute, writeRoute), []);
  });

  it("are public routes", () => {
    const found = of(orders, readRoute, writeRoute, route("GET /health"));
    assert.deepEqual(found, [{ kind: "public-route", api: "one", route: "GET /health" }]);
  });

  it("are a scope that no route asks for, and a client that needs it for nothing", () => {
    assert.deepEqual(of(orders, readRoute), [
      {
        kind: "idle-client",
        pool: "orders",
        client: "writer",
        reason: "it holds no scope of a route whose authorizer accepts it",
      },
      { kind: "unused-scope", pool: "orders", scopes: ["o/write"] },
    ]);
  });

  it("are scopes that a client holds beyond those that its routes ask for", () => {
    const own = pool("orders", ["o/read", "o/write"], [client("both", ["o/read", "o/write"]), writer]);
    const routes = [
      route("GET /x", authorizer(own), ["o/read"]),
      route("PUT /x", authorizer(own, ["writer"]), ["o/write"]),
    ];
    assert.deepEqual(of(own, ...routes), [
      { kind: "excess-scopes", pool: "orders", client: "both", scopes: ["o/write"] },
    ]);
    assert.deepEqual(of(orders, route("GET /x", trust)).slice(0, 2), [
      { kind: "excess-scopes", pool: "orders", client: "reader", scopes: ["o/read"] },
      { kind: "excess-scopes", pool: "orders", client: "writer", scopes: ["o/write"] },
    ]);
  });

  it("do not call an alternative that a client does not need a scope too many", () => {
    const own = pool("orders", ["o/read", "o/write"], [client("both", ["o/read", "o/write"])]);
    assert.deepEqual(of(own, route("GET /x", authorizer(own), ["o/read", "o/write"])), []);
  });

  it("are clients that can call nothing, with the reason", () => {
    const own = pool(
      "orders",
      ["o/read"],
      [reader, client("off", ["o/read"], { isOauthOn: false }), client("outside", ["o/read"])],
    );
    assert.deepEqual(
      of(own, route("GET /x", authorizer(own, ["reader", "off"]), ["o/read"]), route("GET /health")).slice(1),
      [
        { kind: "idle-client", pool: "orders", client: "off", reason: "it cannot obtain tokens: OAuth is off for it" },
        { kind: "idle-client", pool: "orders", client: "outside", reason: "no route's authorizer accepts it" },
      ],
    );
  });

  it("are routes that nobody can call, with the reason", () => {
    const own = pool("orders", ["o/read", "o/admin"], [reader, client("off", ["o/read"], { flows: [] })]);
    const { issuer } = own;
    const routes = [
      route("GET /a", { kind: "jwt", name: "a", issuer, audiences: ["gone"] }),
      route("GET /b", authorizer(own, ["off"], "b")),
      route("GET /c", authorizer(own, undefined, "c"), ["o/admin"]),
    ];
    assert.deepEqual(
      of(own, readRoute, ...routes).filter(({ kind }) => kind === "uncallable-route"),
      [
        { kind: "uncallable-route", api: "one", route: "GET /a", reason: "its authorizer accepts no client" },
        {
          kind: "uncallable-route",
          api: "one",
          route: "GET /b",
          reason: "no client that its authorizer accepts can obtain tokens",
        },
        {
          kind: "uncallable-route",
          api: "one",
          route: "GET /c",
          reason: "no client that its authorizer accepts holds a scope of it",
        },
      ],
    );
  });

  it("are scopes of routes that no resource server defines, and audiences that are no client", () => {
    const { issuer } = orders;
    const stray = { kind: "jwt" as const, name: "stray", issuer, audiences: ["id-of-reader", "gone", "gone-too"] };
    assert.deepEqual(of(orders, writeRoute, route("GET /x", stray, ["o/read", "o/raed"])), [
      { kind: "undefined-scope", api: "one", route: "GET /x", pool: "orders", scopes: ["o/raed"] },
      { kind: "stray-audience", api: "one", authorizer: "stray", pool: "orders", audiences: ["gone", "gone-too"] },
    ]);
  });

  it("say of a pool for other programs only that it is one", () => {
    assert.deepEqual(of(orders, route("GET /health")).slice(1), [{ kind: "unused-pool", pool: "orders" }]);
    assert.deepEqual(findings({ pools: [orders], apis: [] }), [{ kind: "unused-pool", pool: "orders" }]);
  });

  it("say of a pool that exists what the routes take from it that cannot be seen", () => {
    const existing = { ...orders, isExisting: true };
    const { issuer } = orders;
    const others = { kind: "jwt" as const, name: "others", issuer, audiences: ["gone"] };
    assert.deepEqual(of(existing, readRoute, writeRoute), [{ kind: "existing-pool", pool: "orders" }]);
    assert.deepEqual(of(existing, readRoute, writeRoute, route("GET /x", others, ["o/other"])), [
      { kind: "existing-pool", pool: "orders", scopes: ["o/other"], audiences: ["gone"] },
    ]);
    const [uncallable] = of(existing, readRoute, writeRoute, route("GET /x", authorizer(existing), ["o/other"]));
    assert.deepEqual([uncallable!.kind, uncallable!.route], ["uncallable-route", "GET /x"]);
    assert.deepEqual(findings({ pools: [existing], apis: [] }), [
      { kind: "unused-pool", pool: "orders" },
      { kind: "existing-pool", pool: "orders" },
    ]);
  });

  it("say what cannot be seen: who calls from elsewhere, and what a function does to tokens", () => {
    const own = { ...orders, trigger: { function: someFunction, isPermitted: true } };
    assert.deepEqual(of(own, readRoute, writeRoute, route("GET /p", partners)), [
      {
        kind: "foreign-issuer",
        api: "one",
        authorizer: "partners",
        issuer: "https://login.partner.example",
        audiences: ["https://api.example.com"],
      },
      { kind: "token-customisation", pool: "orders" },
    ]);
  });
});
