import { strict as assert } from "node:assert";
import { Router } from "../../../simulator/apiGateway/router";
import type { Route } from "../../../simulator/model/model";
import { modelOf } from "../../support/registrations";

const { integration } = modelOf().apis[0]!.routes[0]!;

function route(routeKey: string): Route {
  return { routeKey, scopes: [], integration };
}

function router(...routeKeys: readonly string[]): Router {
  return new Router(routeKeys.map(route));
}

/** Selects among routes whatever their order is: the route's key, if there is one. */
function select(routeKeys: readonly string[], request: string): string | undefined {
  const [method = "", path = ""] = request.split(" ");
  const selected = [routeKeys, [...routeKeys].reverse()].map(
    (keys) => router(...keys).match(method, path)?.route.routeKey,
  );
  assert.equal(selected[0], selected[1], "the order of the routes matters");
  return selected[0];
}

/** The parameters that a route takes from a path. */
function parameters(routeKey: string, path: string): Record<string, string> | undefined {
  const match = router(routeKey).match("GET", path);
  return match && { ...match.pathParameters };
}

describe("the selection of a route", () => {
  for (const [request, ...routeKeys] of [
    // The first route key of each line is the one that is selected.
    ["GET /pets", "GET /pets"],
    ["GET /", "GET /"],
    ["GET /pets/dog/1", "GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "$default"],
    ["GET /pets/dog/2", "GET /pets/dog/{id}", "GET /pets/dog/1", "GET /pets/{proxy+}", "$default"],
    ["GET /pets/cat/2", "GET /pets/{proxy+}", "GET /pets/dog/{id}", "GET /{proxy+}", "$default"],
    ["GET /test/5", "GET /{proxy+}", "GET /pets/{proxy+}", "$default"],
    ["POST /test/5", "$default", "GET /{proxy+}"],
    ["GET /pets/dog", "GET /pets/{id}", "GET /pets/{proxy+}"],
    ["GET /a/b", "GET /a/{y}", "GET /{x}/b"],
    ["GET /a/b/c", "GET /a/{x}/{y}", "GET /{x}/b/c"],
    ["GET /a/b/c", "GET /a/{proxy+}", "GET /{x}/{proxy+}", "GET /{proxy+}"],
    ["GET /a/b/c", "GET /{x}/b/{proxy+}", "GET /{x}/{proxy+}"],
    ["GET /a/b", "GET /{x}/{y}", "GET /a/b/{proxy+}", "GET /a/{proxy+}"],
    ["GET /pets", "GET /pets", "ANY /pets"],
    ["PUT /pets", "ANY /pets", "GET /pets"],
    ["GET /pets", "ANY /pets", "GET /{id}"],
    ["GET /pets", "ANY /{id}", "GET /{proxy+}"],
    ["GET /pets", "ANY /{proxy+}", "$default", "POST /pets"],
    ["DELETE /", "$default", "GET /"],
    ["GET /pets/", "GET /pets/{id}", "GET /pets", "GET /pets/{proxy+}", "$default"],
    ["GET /pets/", "GET /pets/{proxy+}", "GET /pets", "$default"],
    ["GET /pets/1/", "GET /pets/{id}/{part}", "GET /pets/{id}"],
    ["GET /", "GET /{id}", "GET /{proxy+}"],
    ["GET /", "GET /", "GET /{id}", "GET /{proxy+}"],
  ] as const) {
    it(`takes "${routeKeys[0]}" for ${request}${routeKeys.length > 1 ? ` before ${routeKeys.slice(1).join(", ")}` : ""}`, () => {
      assert.equal(select(routeKeys, request), routeKeys[0]);
    });
  }

  for (const [request, ...routeKeys] of [
    ["POST /pets", "GET /pets"],
    ["HEAD /pets", "GET /pets", "OPTIONS /pets"],
    ["get /pets", "GET /pets"],
    ["GET /Pets", "GET /pets"],
    ["GET /pets/", "GET /pets"],
    ["GET //pets", "GET /pets"],
    ["GET /pets", "GET /"],
    ["GET /pets", "GET /pets/{proxy+}"],
    ["POST /pets/", "POST /pets", "GET /pets/{id}"],
    ["GET /pets/1/2", "GET /pets/{id}"],
    ["GET /pets/1/", "GET /pets/{id}"],
    ["GET /pets//2", "GET /pets/{a}/{b}", "GET /pets/2"],
    ["GET /pets/.", "GET /pets"],
    ["GET /a/../pets", "GET /pets"],
    ["GET /pets%2F1", "GET /pets/{id}"],
    ["GET /anything"],
  ] as const) {
    it(`takes none of ${routeKeys.join(", ") || "no routes"} for ${request}`, () => {
      assert.equal(select(routeKeys, request), undefined);
    });
  }
});

describe("the parameters of a path", () => {
  for (const [routeKey, path, expected] of [
    ["GET /pets", "/pets", {}],
    ["GET /pets/{id}", "/pets/7", { id: "7" }],
    ["GET /{a}/{b}", "/1/2", { a: "1", b: "2" }],
    ["GET /pets/{id}", "/pets/", { id: "" }],
    ["GET /pets/{proxy+}", "/pets/", { proxy: "" }],
    ["GET /{proxy+}", "/a/b/c", { proxy: "a/b/c" }],
    ["GET /{proxy+}", "/a/", { proxy: "a/" }],
    ["GET /{x}/{proxy+}", "/a//b", { x: "a", proxy: "/b" }],
    ["$default", "/a/b", {}],
    // Decoded once.
    ["GET /{id}", "/a%20b", { id: "a b" }],
    ["GET /{id}", "/%C3%A9%F0%9F%98%80", { id: "é😀" }],
    ["GET /{id}", "/%2525", { id: "%25" }],
    ["GET /{id}", "/a+b", { id: "a+b" }],
    ["GET /{id}", "/a%2Fb", { id: "a/b" }],
    ["GET /{proxy+}", "/a%2Fb/c", { proxy: "a/b/c" }],
    ["GET /{id}", "/%7Bid%7D", { id: "{id}" }],
    // Dots are text.
    ["GET /{id}", "/..", { id: ".." }],
    ["GET /{id}", "/%2e%2e", { id: ".." }],
    ["GET /files/{proxy+}", "/files/../../etc/passwd", { proxy: "../../etc/passwd" }],
    ["GET /pets/{id}", "/%70ets/1", { id: "1" }],
  ] as const) {
    it(`${routeKey} takes ${JSON.stringify(expected)} from ${path}`, () => {
      assert.deepEqual(parameters(routeKey, path), expected);
    });
  }

  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty", "length"]) {
    it(`may be called or hold ${name}`, () => {
      const json = (routeKey: string, path: string) =>
        JSON.stringify(router(routeKey).match("GET", path)?.pathParameters);
      assert.equal(json(`GET /{${name}}`, "/x"), `{"${name}":"x"}`);
      assert.equal(json(`GET /{${name}+}`, "/x/y"), `{"${name}":"x/y"}`);
      assert.equal(json("GET /{id}", `/${name}`), `{"id":"${name}"}`);
      assert.equal(json(`GET /${name}`, `/${name}`), "{}");
    });
  }

  it("are none that objects have by themselves", () => {
    const { pathParameters } = router("GET /{id}").match("GET", "/7")!;
    assert.equal(pathParameters["constructor"], undefined);
    assert.equal(Object.getPrototypeOf(pathParameters), null);
  });

  for (const path of ["/%", "/%zz", "/a/%E0%A4", "/%C0%AF", "/%ED%A0%80"]) {
    it(`cannot be taken from ${path}, which is no percent-encoding`, () => {
      assert.throws(() => router("GET /{id}", "$default").match("GET", path), URIError);
    });
  }
});

describe("a router of unusual routes", () => {
  it("takes a percent sign in a route key for itself", () => {
    assert.equal(select(["GET /100%"], "GET /100%25"), "GET /100%");
  });

  it("takes 300 routes and a long path in no time", () => {
    const keys = Array.from(
      { length: 300 },
      (_, index) => `GET /${Array.from({ length: 20 }, (__, i) => `{a${i}}/`).join("")}${index}`,
    );
    const many = router(...keys);
    const started = performance.now();
    assert.equal(many.match("GET", "/a".repeat(5_000)), undefined);
    assert.ok(performance.now() - started < 1_000);
  });
});
