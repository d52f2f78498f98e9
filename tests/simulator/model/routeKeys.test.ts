import { strict as assert } from "node:assert";
import { isRouteKey, routeShape } from "../../../simulator/model/routeKeys";

describe("route keys", () => {
  for (const key of [
    "$default",
    "GET /",
    "ANY /",
    "POST /a/{b}/c.d-e_f",
    "PUT /v1.0/Orders",
    "PATCH /{a}/{b}",
    "OPTIONS /{proxy+}",
    "HEAD /a/{b}/{proxy+}",
    "DELETE /__proto__/{__proto__}",
  ]) {
    it(`accept ${key}`, () => assert.ok(isRouteKey(key)));
  }

  for (const key of [
    "",
    "GET",
    "/orders",
    "get /orders",
    "TRACE /orders",
    "CONNECT /orders",
    "GET orders",
    "GET /orders/",
    "GET //orders",
    "GET /{all+}/orders",
    "GET /{}",
    "GET /{+}",
    "GET /{a",
    "GET /a}",
    "GET /a{b}",
    "GET /{a}b",
    "GET /{a}{b}",
    "GET /orders /x",
    "GET  /orders",
    " GET /orders",
    "GET /orders\n",
    "GET /100%",
    "GET /a?b=c",
    "$disconnect",
    "$default /",
    "GET,POST /orders",
    "* /orders",
  ]) {
    it(`refuse ${JSON.stringify(key)}`, () => assert.ok(!isRouteKey(key)));
  }

  it("have a shape that the names of parameters do not change", () => {
    assert.equal(routeShape("GET /pets/{id}"), routeShape("GET /pets/{petId}"));
    assert.equal(routeShape("GET /{a}/{b+}"), routeShape("GET /{x}/{y+}"));
  });

  it("have a shape that anything else changes", () => {
    const keys = ["GET /a/{b}", "GET /a/{b+}", "GET /a/b", "POST /a/{b}", "ANY /a/{b}", "GET /{a}/b", "GET /A/{b}"];
    assert.equal(new Set(keys.map(routeShape)).size, keys.length);
  });

  it("are looked at in no time, however long", () => {
    const started = performance.now();
    assert.ok(!isRouteKey(`GET ${"/a".repeat(20_000)}/`));
    assert.ok(!isRouteKey(`GET ${"/{a}".repeat(20_000)}/{b+}/c`));
    assert.ok(performance.now() - started < 1_000);
  });
});
