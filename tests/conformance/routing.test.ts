import { strict as assert } from "node:assert";
import { isRouteKey, routeShape } from "../../simulator/model/routeKeys";
import { modelOf, resource, routeOf, workedSet } from "../support/registrations";
import { call, serving } from "./support";

const read = "https://api.example.com/orders/read";
const set = workedSet();
const stage = (name: string) =>
  resource("aws:apigatewayv2/stage:Stage", name, { apiId: set.api.id, name, autoDeploy: true });
const notFound = '{"message":"Not Found"}';

describe("as API Gateway: routes", () => {
  const keys = [
    "GET /hello",
    "ANY /hello",
    "GET /pets/dog",
    "GET /pets/{id}",
    "ANY /pets/{id}/{rest+}",
    "GET /v1/hello",
    "GET /x",
    "GET /x/{id}",
    "GET /y",
    "GET /y/{proxy+}",
  ];
  const served = serving(
    modelOf({}, stage("v1"), ...keys.map((key) => routeOf(set, key)), routeOf(set, "POST /closed", [read])),
  );
  const slash = "[REC] deployed APIs, middy#910";
  const [develop, order] = ["[D23] http-api-develop-routes page", "[OBS] route priority"];

  for (const [source, line, routeKey, path] of [
    [`${develop}: a full match`, "GET /hello", "GET /hello", "/hello"],
    [`${develop}: ANY takes methods that are not defined`, "PUT /hello", "ANY /hello", "/hello"],
    [`${order}: a method before ANY`, "GET /hello", "GET /hello", "/hello"],
    [`${order}: literal text before a parameter`, "GET /pets/dog", "GET /pets/dog", "/pets/dog"],
    [`${order}: a parameter for what is not literal`, "GET /pets/cat", "GET /pets/{id}", "/pets/cat"],
    [`${develop}: greedy after a full match`, "GET /pets/1/a/b", "ANY /pets/{id}/{rest+}", "/pets/1/a/b"],
    [`${develop}: a stage's name before $default`, "GET /v1/hello", "GET /hello", "/v1/hello"],
    [`${slash}: a slash at the end is an empty parameter`, "GET /x/", "GET /x/{id}", "/x/"],
    [`${slash}, [ISSUE] w3infra PR 166: and an empty rest`, "GET /y/", "GET /y/{proxy+}", "/y/"],
    [`${develop}: a path that is no stage's goes to $default`, "GET /v1/v1/hello", "GET /v1/hello", "/v1/v1/hello"],
  ] as const) {
    it(`${source}: ${line}`, async () => {
      assert.equal((await call(served(), line)).status, 200);
      const [event] = served().events;
      assert.deepEqual([event!.routeKey, event!.rawPath], [routeKey, path]);
    });
  }

  for (const [source, line] of [
    [`${develop}: no route`, "GET /nothing"],
    [`${develop}: a wrong method is 404, and not 405`, "POST /health"],
    ["[REC] powertools-lambda-python PR 1609: a slash at the end counts", "GET /health/"],
    [`${slash}: a slash at the end counts for other methods, too`, "POST /x/"],
    ["[D23] http-api-develop-routes page: a parameter is one segment", "GET /orders/1/2"],
    ["[INF] serverless-offline#704: HEAD does not fall back to GET, public", "HEAD /health"],
    ["[INF] serverless-offline#704: HEAD does not fall back to GET, closed", "HEAD /orders/1"],
    ["[INF] routing comes before authorization: 404 without a token", "POST /orders/1"],
  ] as const) {
    it(`${source}: ${line}`, async () => {
      const { status, headers, body } = await call(served(), line);
      // A body belongs to HEAD by its length alone.
      const text = line.startsWith("HEAD ") ? "" : notFound;
      assert.deepEqual([status, body], [404, text]);
      assert.equal(headers["content-length"], String(notFound.length));
      assert.deepEqual(served().events, []);
    });
  }

  it("[OBS] pets: the name of a parameter is not what tells routes apart", () => {
    assert.equal(routeShape("GET /pets/{id}"), routeShape("GET /pets/{petId}"));
    assert.notEqual(routeShape("GET /pets/{id}"), routeShape("GET /pets/{id+}"));
  });

  for (const method of "GET POST PUT PATCH DELETE HEAD OPTIONS ANY".split(" ")) {
    it(`[PF] route keys: ${method} is a method of one`, () => assert.ok(isRouteKey(`${method} /a`)));
  }
  for (const key of ["TRACE /a", "get /a", "GET", "/a", "GET a", "GET /{a+}/b", "$other"]) {
    it(`[PF] route keys: "${key}" is none`, () => assert.ok(!isRouteKey(key)));
  }
  it("[ISSUE] w3infra PR 166: a route key cannot end in a slash", () => assert.ok(!isRouteKey("GET /hello/")));
});

describe("as API Gateway: routes, with $default", () => {
  const served = serving(modelOf({}, routeOf(set, "$default"), routeOf(set, "ANY /greedy/{proxy+}")));
  for (const [line, routeKey] of [
    ["GET /health", "GET /health"],
    ["GET /greedy/a", "ANY /greedy/{proxy+}"],
    ["GET /nothing", "$default"],
    ["POST /health", "$default"],
  ] as const) {
    it(`[D23] http-api-develop-routes page: full match, greedy, $default: ${line}`, async () => {
      assert.equal((await call(served(), line)).status, 200);
      assert.equal(served().events[0]!.routeKey, routeKey);
    });
  }
  it("[INF] an open $default swallows what a closed route does not", async () => {
    assert.equal((await call(served(), "GET /orders/1")).status, 401);
    assert.equal((await call(served(), "POST /orders/1")).status, 200);
  });
});

describe("as API Gateway: CORS", () => {
  const corsConfiguration = {
    allowOrigins: ["https://app.example.com"],
    allowMethods: ["GET", "POST"],
    allowHeaders: ["authorization"],
    exposeHeaders: ["x-total"],
    maxAge: 60,
  };
  const served = serving(
    modelOf({ api: { corsConfiguration } }, routeOf(set, "ANY /any", [read]), routeOf(set, "OPTIONS /own")),
  );
  const preflight = { origin: "https://app.example.com", "access-control-request-method": "GET" };
  const source = "[D23] http-api-cors page";

  for (const path of ["/health", "/orders/1", "/nothing"]) {
    it(`${source}: preflight requests are answered, even without an OPTIONS route: ${path}`, async () => {
      const { headers, status } = await call(served(), `OPTIONS ${path}`, { headers: preflight });
      assert.ok(status >= 200 && status < 300);
      assert.equal(headers["access-control-allow-origin"], preflight.origin);
      assert.equal(headers["access-control-allow-methods"], "GET,POST");
      assert.equal(headers["access-control-allow-headers"], "authorization");
      assert.equal(headers["access-control-max-age"], "60");
      assert.deepEqual(served().events, []);
    });
  }

  it(`${source}: CORS headers of the function are ignored`, async () => {
    const own = {
      "Access-Control-Allow-Origin": "https://evil.example.com",
      "access-control-max-age": "1",
      "x-a": "b",
    };
    served().outcome = { outcome: "returned", result: JSON.stringify({ statusCode: 200, headers: own }) };
    const { headers } = await call(served(), "GET /health", { headers: { origin: preflight.origin } });
    assert.equal(headers["access-control-allow-origin"], preflight.origin);
    assert.equal(headers["access-control-expose-headers"], "x-total");
    assert.equal(headers["access-control-max-age"], undefined);
    assert.equal(headers["x-a"], "b");
  });

  it(`${source}, [REC] sst#5493: a preflight request meets the authorizer of an ANY route`, async () => {
    assert.equal((await call(served(), "OPTIONS /any", { headers: preflight })).status, 401);
    assert.deepEqual(served().events, []);
  });
});

describe("as API Gateway: CORS, with the authorizer on $default", () => {
  const corsConfiguration = { allowOrigins: ["*"], allowMethods: ["*"] };
  const closed = routeOf(set, "$default", [read]);
  const preflight = { origin: "https://app.example.com", "access-control-request-method": "GET" };
  const without = serving(modelOf({ api: { corsConfiguration } }, closed));
  const withRoute = serving(modelOf({ api: { corsConfiguration } }, closed, routeOf(set, "OPTIONS /{proxy+}")));

  it("[D23] http-api-cors page: a preflight request meets it", async () => {
    assert.equal((await call(without(), "OPTIONS /x", { headers: preflight })).status, 401);
  });
  it("[D23] http-api-cors page: an open OPTIONS /{proxy+} lets it pass", async () => {
    const { status, headers } = await call(withRoute(), "OPTIONS /x", { headers: preflight });
    assert.ok(status >= 200 && status < 300);
    assert.equal(headers["access-control-allow-origin"], "*");
  });
});
