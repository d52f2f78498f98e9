import { strict as assert } from "node:assert";
import type { Integration, Route } from "../../../simulator/model/model";
import { accessDifference } from "../../../simulator/reports/accessDifference";
import { accessReport } from "../../../simulator/reports/accessReport";
import { api, authorizer, client, empty, partners, pool, route } from "../../support/models";

const orders = pool("orders", ["o/admin", "o/read"], [client("admin", ["o/admin"]), client("reader", ["o/read"])]);
const trust = authorizer(orders);

function at(url: string, made: Route): Route {
  const integration: Integration = { kind: "http", url, method: "ANY", headers: {}, timeoutMilliseconds: 1000 };
  return { ...made, integration };
}

const server = "https://server.example.com";
const admin = at(`${server}/admin`, route("GET /admin", trust, ["o/admin"]));
const wide = (key: string, scopes = ["o/read"], url = server) => at(`${url}/{proxy}`, route(key, trust, scopes));

const report = (...routes: readonly Route[]) =>
  accessReport({ ...empty, pools: [orders], apis: [api("one", routes)] }, "p", "s");

/** Who gained what, and why. */
function gained(before: readonly Route[], after: readonly Route[]): string[] {
  return accessDifference(report(...before), report(...after))
    .routes.filter(({ change }) => change === "gained")
    .map(({ route: key, caller, causes }) => {
      const who = "client" in caller ? caller.client : "audience" in caller ? caller.audience : caller.kind;
      return `${key} ${who} ${causes.map(({ kind, route: other }) => [kind, ...(other ? [other] : [])].join(" ")).join()}`;
    });
}

describe("a wide route with a weaker condition", () => {
  for (const key of ["GET /{proxy+}", "ANY /{proxy+}", "$default", "GET /{page}", "ANY /admin"]) {
    it(`lets callers in when a narrow one to the same server is removed: ${key}`, () => {
      assert.deepEqual(gained([admin, wide(key)], [wide(key)]), [`${key} reader answers-in-its-place GET /admin`]);
      assert.deepEqual(gained([admin, wide(key, [])], [wide(key, [])]), [
        `${key} reader answers-in-its-place GET /admin`,
      ]);
    });
  }

  it("lets in everyone where it is public, and tokens of an issuer elsewhere where it takes them", () => {
    const open = at(`${server}/{proxy}`, route("GET /{proxy+}"));
    assert.deepEqual(gained([admin, open], [open]), ["GET /{proxy+} anyone answers-in-its-place GET /admin"]);
    const foreign = at(`${server}/{proxy}`, route("GET /{proxy+}", partners));
    assert.deepEqual(gained([admin, foreign], [foreign]), [
      "GET /{proxy+} https://api.example.com answers-in-its-place GET /admin",
    ]);
  });

  it("takes what another method of the narrow route was for", () => {
    const any = at(`${server}/admin`, route("ANY /admin", trust, ["o/admin"]));
    assert.ok(
      gained([any, wide("POST /{proxy+}")], [admin, wide("POST /{proxy+}")]).includes(
        "POST /{proxy+} reader answers-in-its-place ANY /admin",
      ),
    );
  });

  it("lets in nobody by another server, another method, another path or a condition that is not weaker", () => {
    for (const other of [
      wide("GET /{proxy+}", ["o/read"], "https://b.example.com"),
      wide("POST /{proxy+}"),
      wide("GET /public/{proxy+}"),
      wide("GET /{proxy+}", ["o/admin"]),
    ]) {
      assert.deepEqual(gained([admin, other], [other]), []);
    }
  });

  it("lets in nobody where a third route takes the requests", () => {
    const third = at("https://b.example.com", route("GET /{page}", trust, ["o/admin"]));
    assert.deepEqual(gained([admin, third, wide("GET /{proxy+}")], [third, wide("GET /{proxy+}")]), []);
  });

  it("lets callers in when it leads to a server that others could call", () => {
    const elsewhere = wide("GET /{proxy+}", ["o/read"], "https://b.example.com");
    assert.deepEqual(gained([admin, elsewhere], [admin, wide("GET /{proxy+}")]), [
      "GET /{proxy+} reader target-changed",
    ]);
    assert.deepEqual(
      gained([admin, elsewhere], [admin, wide("GET /{proxy+}", ["o/read"], "https://c.example.com")]),
      [],
    );
  });

  it("lets callers in where an earlier report does not tell what answers", () => {
    const old = { ...report(admin, wide("$default", ["o/read"], "https://b.example.com")), version: 1 as const };
    const { routes } = accessDifference(old, report(wide("$default")));
    assert.deepEqual(
      routes.filter(({ change }) => change === "gained").map(({ route: key }) => key),
      ["$default"],
    );
  });
});

describe("a closed route beside a wide one with a weaker condition", () => {
  const neighbours = (...routes: readonly Route[]) =>
    report(...routes)
      .findings.filter(({ kind }) => kind === "weaker-neighbour")
      .map(({ route: key, by, request }) => `${key}, ${by}: ${request}`);

  for (const [key, request] of [
    ["ANY /{proxy+}", "POST /admin"],
    ["ANY /admin", "POST /admin"],
    ["$default", "POST /admin"],
    ["GET /{proxy+}", "GET /admin/"],
    ["GET /{page}", "GET /admin%2f"],
    ["GET /admin/{rest+}", undefined],
  ] as const) {
    it(`is found, with a request that goes past it: ${key}`, () => {
      const found = neighbours(admin, wide(key, []));
      if (request !== undefined) {
        assert.equal(found.length, 1);
        assert.match(found[0]!, new RegExp(`^GET /admin, ${key.replace(/[$+{}]/g, "\\$&")}: `));
      }
      assert.deepEqual(neighbours(admin, wide(key, ["o/admin"])), []);
      assert.deepEqual(neighbours(admin, wide(key, [], "https://b.example.com")), []);
    });
  }

  it("is found where the wide one is public, or takes other tokens", () => {
    assert.equal(neighbours(admin, at(server, route("GET /{proxy+}"))).length, 1);
    assert.equal(neighbours(admin, at(server, route("GET /{proxy+}", partners, ["o/admin"]))).length, 1);
    assert.equal(
      neighbours(admin, at(server, route("GET /{proxy+}", authorizer(orders, ["admin"]), ["o/admin"]))).length,
      0,
    );
  });

  it("is not found where the other is a part of it, has another method, or is a preflight route", () => {
    const all = at(server, route("ANY /{proxy+}", trust, ["o/admin"]));
    assert.deepEqual(neighbours(all, wide("GET /health", [])), []);
    assert.deepEqual(neighbours(admin, wide("POST /admin", [])), []);
    assert.deepEqual(neighbours(all, at(server, route("OPTIONS /{proxy+}"))), []);
  });
});
