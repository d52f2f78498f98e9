import { strict as assert } from "node:assert";
import type { Model, Route, UserPool } from "../../../simulator/model/model";
import { AccessDifference, accessDifference } from "../../../simulator/reports/accessDifference";
import { accessReport } from "../../../simulator/reports/accessReport";
import { api, authorizer, client, partners, pool, route, someFunction } from "../../support/models";

const a = client("a", ["o/read"]);
const b = client("b", ["o/read", "o/write"]);
const orders = pool("orders", ["o/read", "o/write"], [a, b]);
const trust = authorizer(orders);

function between(base: Model, head: Model): AccessDifference {
  return accessDifference(accessReport(base, "p", "s"), accessReport(head, "p", "s"));
}

function model(pools: UserPool | readonly UserPool[], ...routes: readonly Route[]): Model {
  return { pools: "name" in pools ? [pools] : pools, apis: [api("one", routes)], domains: [], invocations: [] };
}

/** Who gained or lost a route, by which scopes, and why. */
function changes({ routes }: AccessDifference): string[] {
  return routes.map(({ change, route: routeKey, caller, scopes, causes }) => {
    const who = caller.kind === "client" ? caller.client : caller.kind === "foreign" ? caller.audience : "anyone";
    const why = causes.map((cause) =>
      [cause.kind, ...(cause.scopes ?? []), ...(cause.obstacle ? [cause.obstacle] : [])].join(" "),
    );
    return `${change} ${routeKey} ${who}${scopes.length > 0 ? ` by ${scopes.join(", ")}` : ""}: ${why.join("; ")}`;
  });
}

interface Case {
  readonly what: string;
  readonly base: Model;
  readonly head: Model;
  /** From the base to the head. */
  readonly there: readonly string[];
  /** From the head to the base. */
  readonly back: readonly string[];
}

const read = route("GET /x", trust, ["o/read"]);
const write = route("GET /x", trust, ["o/write"]);
const any = route("GET /x", trust);
const open = route("GET /x");
const withA = (changed: Parameters<typeof client>[2], scopes = ["o/read"]) =>
  pool("orders", ["o/read", "o/write"], [client("a", scopes, changed), b]);
const others = pool("others", ["o/read"], [client("c", ["o/read"])]);

const cases: readonly Case[] = [
  {
    what: "a scope granted to a client, or withdrawn",
    base: model(orders, write),
    head: model(withA({}, ["o/read", "o/write"]), write),
    there: ["gained GET /x a by o/write: scope-granted o/write"],
    back: ["lost GET /x a by o/write: scope-withdrawn o/write"],
  },
  {
    what: "a scope that a resource server defines, or no longer",
    base: model(pool("orders", ["o/write"], [a, b]), read),
    head: model(orders, read),
    there: ["gained GET /x a by o/read: scope-defined o/read", "gained GET /x b by o/read: scope-defined o/read"],
    back: [
      "lost GET /x a by o/read: scope-no-longer-defined o/read",
      "lost GET /x b by o/read: scope-no-longer-defined o/read",
    ],
  },
  {
    what: "a scope that a route accepts, too",
    base: model(orders, write),
    head: model(orders, route("GET /x", trust, ["o/read", "o/write"])),
    there: ["gained GET /x a by o/read: scope-added-to-route o/read"],
    back: ["lost GET /x a by o/read: scope-removed-from-route o/read"],
  },
  {
    what: "a route for any client",
    base: model(orders, write),
    head: model(orders, any),
    there: ["gained GET /x a: opened-to-any-token"],
    back: ["lost GET /x a: closed-to-any-token"],
  },
  {
    what: "a route for everyone, which clients could call before",
    base: model(orders, read),
    head: model(orders, open),
    there: ["gained GET /x anyone: opened-to-public"],
    back: ["lost GET /x anyone: closed-to-public"],
  },
  {
    what: "an authorizer that accepts a client",
    base: model(orders, route("GET /x", authorizer(orders, ["b"]))),
    head: model(orders, any),
    there: ["gained GET /x a: audience-added"],
    back: ["lost GET /x a: audience-removed"],
  },
  {
    what: "an authorizer for another pool",
    base: model([orders, others], route("GET /x", authorizer(others), ["o/read"])),
    head: model([orders, others], route("GET /x", authorizer(orders, ["a"]), ["o/read"])),
    there: ["gained GET /x a by o/read: issuer-changed", "lost GET /x c by o/read: issuer-changed"],
    back: ["gained GET /x c by o/read: issuer-changed", "lost GET /x a by o/read: issuer-changed"],
  },
  {
    what: "a route",
    base: model(orders),
    head: model(orders, write, route("GET /open")),
    there: ["gained GET /open anyone: route-added", "gained GET /x b by o/write: route-added"],
    back: ["lost GET /open anyone: route-removed", "lost GET /x b by o/write: route-removed"],
  },
  {
    what: "a route with another name for its parameter",
    base: model(orders, route("GET /x/{id}", trust, ["o/write"])),
    head: model(orders, route("GET /x/{key}", trust, ["o/write"])),
    there: ["lost GET /x/{id} b by o/write: route-removed", "gained GET /x/{key} b by o/write: route-added"],
    back: ["gained GET /x/{id} b by o/write: route-added", "lost GET /x/{key} b by o/write: route-removed"],
  },
  {
    what: "a client",
    base: model(pool("orders", ["o/read", "o/write"], [b]), route("GET /x", authorizer(orders, ["b"]), ["o/read"])),
    head: model(orders, read),
    there: ["gained GET /x a by o/read: client-added"],
    back: ["lost GET /x a by o/read: client-removed"],
  },
  {
    what: "a client that can obtain tokens",
    base: model(withA({ isOauthOn: false }), read),
    head: model(orders, read),
    there: ["gained GET /x a by o/read: tokens-allowed oauth-off"],
    back: ["lost GET /x a by o/read: tokens-refused oauth-off"],
  },
  {
    what: "several things at once",
    base: model(withA({ flows: [] }, []), route("GET /x", authorizer(orders, ["b"]), ["o/write"])),
    head: model(orders, read),
    there: [
      "gained GET /x a by o/read: audience-added; tokens-allowed no-flow; scope-added-to-route o/read; scope-granted o/read",
    ],
    back: [
      "lost GET /x a by o/read: audience-removed; tokens-refused no-flow; scope-removed-from-route o/read; scope-withdrawn o/read",
    ],
  },
  {
    what: "an audience, and a scope, of an issuer elsewhere",
    base: model([], route("GET /x", partners, ["read"])),
    head: model(
      [],
      route("GET /x", { ...partners, audiences: ["https://api.example.com", "more"] }, ["read", "write"]),
    ),
    there: [
      "gained GET /x https://api.example.com by write: scope-added-to-route write",
      "gained GET /x more by read, write: audience-added; scope-added-to-route write",
    ],
    back: [
      "lost GET /x https://api.example.com by write: scope-removed-from-route write",
      "lost GET /x more by read, write: audience-removed; scope-removed-from-route write",
    ],
  },
  {
    what: "any token of an issuer elsewhere",
    base: model([], route("GET /x", partners, ["read"])),
    head: model([], route("GET /x", partners)),
    there: ["gained GET /x https://api.example.com: opened-to-any-token"],
    back: ["lost GET /x https://api.example.com: closed-to-any-token"],
  },
  {
    what: "an issuer elsewhere in place of a pool",
    base: model(others, route("GET /x", authorizer(others))),
    head: model(others, route("GET /x", partners)),
    there: ["gained GET /x https://api.example.com: issuer-changed", "lost GET /x c: issuer-changed"],
    back: ["gained GET /x c: issuer-changed", "lost GET /x https://api.example.com: issuer-changed"],
  },
];

describe("the difference of two access reports", () => {
  for (const { what, base, head, there, back } of cases) {
    it(`has ${what}`, () => {
      assert.deepEqual(changes(between(base, head)), there);
      assert.deepEqual(changes(between(head, base)), back);
      for (const difference of [between(base, head), between(head, base)]) {
        assert.equal(
          difference.widened,
          difference.routes.some(({ change }) => change === "gained"),
        );
      }
    });
  }

  it("is empty where the same callers are let in another way", () => {
    const base = model(
      pool("orders", ["o/read", "o/write"], [b]),
      route("GET /x", authorizer(orders, ["b"]), ["o/read"]),
    );
    const head = { ...base, apis: [api("one", [route("GET /x", authorizer(orders, ["b"], "renamed"), ["o/write"])])] };
    const { widened, routes, scopes } = between(base, head);
    assert.deepEqual([widened, routes, scopes], [false, [], []]);
  });

  it("is the same for an API in place of a program without one", () => {
    const difference = between({ pools: [orders], apis: [], domains: [], invocations: [] }, model(orders, write));
    assert.deepEqual(changes(difference), ["gained GET /x b by o/write: route-added"]);
  });

  it("has scopes that a client gained and no route here asks for: an API elsewhere may", () => {
    const [base, head] = [model(orders, read), model(withA({}, ["o/read", "o/write"]), read)];
    const change = { pool: "orders", client: "a", scope: "o/write" };
    const there = between(base, head);
    assert.deepEqual(there.routes, []);
    assert.deepEqual(there.scopes, [
      { change: "gained", ...change, causes: [{ kind: "scope-granted", scopes: ["o/write"] }] },
    ]);
    assert.equal(there.widened, true);
    const back = between(head, base);
    assert.deepEqual(back.scopes, [
      { change: "lost", ...change, causes: [{ kind: "scope-withdrawn", scopes: ["o/write"] }] },
    ]);
    assert.equal(back.widened, false);
  });

  it("does not say twice that a client gained a scope", () => {
    assert.deepEqual(between(model(orders, write), model(withA({}, ["o/read", "o/write"]), write)).scopes, []);
  });

  it("has a function that customises tokens, which may add scopes to them", () => {
    const [base, head] = [
      model(orders, read),
      model({ ...orders, trigger: { function: someFunction, isPermitted: true } }, read),
    ];
    const there = between(base, head);
    assert.deepEqual([there.widened, there.customisations], [true, [{ change: "added", pool: "orders" }]]);
    const back = between(head, base);
    assert.deepEqual([back.widened, back.customisations], [false, [{ change: "removed", pool: "orders" }]]);
  });

  it("has findings that are new or gone, which widen nothing", () => {
    const idle = { kind: "unused-scope", pool: "others", scopes: ["o/spare"] };
    const [base, head] = [["o/read"], ["o/read", "o/spare"]].map((scopes) => {
      const own = pool("others", scopes, [client("c", ["o/read"])]);
      return model(own, route("GET /x", authorizer(own), ["o/read"]));
    });
    assert.deepEqual(between(base!, head!).findings, [{ change: "added", finding: idle }]);
    assert.deepEqual(between(head!, base!).findings, [{ change: "removed", finding: idle }]);
    assert.equal(between(base!, head!).widened, false);
  });

  it("says what was compared", () => {
    const report = accessReport(model(orders, read), "shop", "dev");
    const { base, head } = accessDifference({ ...report, stack: "prod" }, report);
    assert.deepEqual(
      [base, head],
      [
        { project: "shop", stack: "prod" },
        { project: "shop", stack: "dev" },
      ],
    );
  });
});
