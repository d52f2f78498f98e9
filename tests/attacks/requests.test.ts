import { strict as assert } from "node:assert";
import { modelOf, routeOf, workedSet } from "../support/registrations";
import { ServedModel } from "../support/servedModel";
import { assertNothingClosedRan, attacked, exchange, requestText, statusesOf } from "./support";

/** Statuses that refuse a request. */
const refusals = [400, 401, 404, 421];

describe("attack: the Authorization header", () => {
  const served = attacked();
  const good = () => served().token();

  const headers: Readonly<Record<string, () => readonly string[]>> = {
    "good and good": () => [`Authorization: ${good()}`, `Authorization: ${good()}`],
    "good and bad": () => [`Authorization: ${good()}`, "Authorization: bad"],
    "bad and good": () => ["Authorization: bad", `Authorization: ${good()}`],
    "empty and good": () => ["Authorization:", `Authorization: ${good()}`],
    "good and empty": () => [`Authorization: ${good()}`, "Authorization:"],
    "good and bad, in other capitals": () => [`AUTHORIZATION: ${good()}`, "authorization: bad"],
    "Basic and good": () => ["Authorization: Basic YTpi", `Authorization: Bearer ${good()}`],
    "three of them": () => Array.from({ length: 3 }, () => `Authorization: ${good()}`),
    "other headers between": () => [`Authorization: ${good()}`, "X-A: 1", `Authorization: ${good()}`],
    "a list in one": () => [`Authorization: Bearer ${good()}, Bearer ${good()}`],
    "a space before the colon": () => [`Authorization : Bearer ${good()}`],
    "a tab before the colon": () => [`Authorization\t: Bearer ${good()}`],
    "a space before the name": () => [`X-A: 1`, ` Authorization: Bearer ${good()}`],
    "its value folded": () => ["Authorization: Bearer", ` ${good()}`],
    "folded into the one before": () => ["X-A: 1", `\tAuthorization: ${good()}`],
    "no colon": () => [`Authorization ${good()}`],
    "a zero byte in the name": () => [`Author\0ization: ${good()}`],
    "a zero byte in the value": () => [`Authorization: ${good()}\0`],
    underscores: () => [`HTTP_AUTHORIZATION: ${good()}`, `Authorization_: ${good()}`],
    "names that proxies know": () =>
      ["Proxy-Authorization", "X-Authorization", "X-Amzn-Remapped-Authorization", "X-Forwarded-Authorization"].map(
        (name) => `${name}: Bearer ${good()}`,
      ),
    "a name that is close": () => [`Authorisation: ${good()}`, `Authorization2: ${good()}`, `Authorizatio\xf1: x`],
    "a cookie": () => [`Cookie: Authorization=${good()}; access_token=${good()}; token=${good()}`],
    "a header that is dropped as the connection's": () => ["Connection: Authorization", `X-Token: ${good()}`],
    "dropped as the connection's, and bad": () => ["Connection: authorization", "Authorization: bad"],
    "dropped as the connection's, and given twice": () => [
      "Connection: authorization, close",
      `Authorization: ${good()}`,
      "Authorization: bad",
    ],
    "in the name of a list of the connection": () => ["Connection: close, authorization", `X-Authorization: ${good()}`],
    "claims of its own": () => [
      'X-Amzn-Oidc-Data: {"scope":"x"}',
      "X-Amzn-Oidc-Identity: reporting",
      'X-Apigateway-Event: {"requestContext":{"authorizer":{"jwt":{}}}}',
      "X-Apigateway-Context: {}",
    ],
  };
  for (const [what, lines] of Object.entries(headers)) {
    it(what, async () => {
      for (const line of ["GET /me", "GET /orders/1"]) {
        const [status] = statusesOf(await exchange(served(), requestText(line, lines())));
        assert.ok(status === 400 || status === 401, String(status));
      }
      assert.deepEqual(served().events, []);
    });
  }

  for (const header of [
    "Connection: authorization",
    "connection: close, AUTHORIZATION",
    "Connection: Authorization,,",
  ]) {
    it(`good, beside ${header}: it is checked all the same, and not passed on`, async () => {
      const request = (line: string, token: string) => requestText(line, [header, `Authorization: ${token}`]);
      assert.deepEqual(
        statusesOf(await exchange(served(), request("GET /orders/1", served().token({ scope: "x" })))),
        [403],
      );
      assert.deepEqual(served().events, []);
      assert.deepEqual(statusesOf(await exchange(served(), request("GET /me", good()))), [200]);
      const [event] = served().events;
      assert.ok(!("authorization" in event!.headers));
      const { client_id: clientId } = served().goodClaims();
      assert.equal(event!.requestContext.authorizer?.jwt?.claims["client_id"], clientId);
    });
  }

  for (const [what, line, body] of [
    ["the query", (token: string) => `POST /orders?authorization=${token}&Authorization=${token}`, () => ""],
    ["the query, as RFC 6750 has it", (token: string) => `POST /orders?access_token=${token}`, () => ""],
    ["the fragment", (token: string) => `POST /orders#access_token=${token}`, () => ""],
    ["the userinfo", (token: string) => `POST http://${token}@x/orders`, () => ""],
    ["the body", () => "POST /orders", (token: string) => `access_token=${token}&Authorization=${token}`],
  ] as const) {
    it(`missing, with the token in ${what}`, async () => {
      const request = requestText(line(good()), ["Content-Type: application/x-www-form-urlencoded"], body(good()));
      const [status] = statusesOf(await exchange(served(), request));
      assert.ok(refusals.includes(status!), String(status));
      assert.deepEqual(served().events, []);
    });
  }

  it("missing, in a trailer", async () => {
    const head = ["POST /orders HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked", "Trailer: Authorization"];
    const request = [...head, "Connection: close", "", "0", `Authorization: ${good()}`, "", ""].join("\r\n");
    assert.deepEqual(statusesOf(await exchange(served(), request)), [401]);
    assert.deepEqual(served().events, []);
  });

  it("missing, after a request on the same connection that had one", async () => {
    const first = `GET /me HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${good()}\r\n\r\n`;
    assert.deepEqual(statusesOf(await exchange(served(), first + requestText("GET /orders/1"))), [200, 401]);
    assert.deepEqual(
      served().events.map(({ routeKey }) => routeKey),
      ["GET /me"],
    );
  });
});

describe("attack: the method", () => {
  const served = attacked();
  const overrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"].flatMap((name) => [
    `${name}: GET`,
    `${name}: OPTIONS`,
  ]);
  for (const header of [
    ...overrides,
    "X-Original-URL: /health",
    "X-Rewrite-URL: /health",
    "X-Forwarded-Uri: /health",
  ]) {
    it(`of a closed route, beside ${header}`, async () => {
      for (const line of ["GET /me", "POST /orders?_method=GET", "PUT /files/a"]) {
        assert.deepEqual(statusesOf(await exchange(served(), requestText(line, [header]))), [401]);
      }
      assert.deepEqual(served().events, []);
    });
    it(`of no route, beside ${header}`, async () => {
      assert.deepEqual(statusesOf(await exchange(served(), requestText("PATCH /health", [header]))), [404]);
      assert.deepEqual(served().events, []);
    });
  }

  for (const method of ["HEAD", "OPTIONS"]) {
    it(`${method}, for GET and for ANY`, async () => {
      assert.match(await exchange(served(), requestText(`${method} /me`)), /^HTTP\/1\.1 404 /);
      assert.match(await exchange(served(), requestText(`${method} /files/a`)), /^HTTP\/1\.1 401 /);
      assert.deepEqual(served().events, []);
    });
  }

  for (const method of ["TRACE", "PROPFIND", "PURGE", "M-SEARCH"]) {
    it(`${method}, which no route key can name, for GET, for ANY and for a public ANY`, async () => {
      for (const path of ["/me", "/files/a", "/public/a"]) {
        assert.match(await exchange(served(), requestText(`${method} ${path}`)), /^HTTP\/1\.1 404 /);
      }
      assert.deepEqual(served().events, []);
    });
  }

  for (const method of [
    "get",
    "Get",
    "GETT",
    "ANY",
    "ANY GET",
    "$default",
    "\0GET",
    "GET\t",
    "__proto__",
    "",
    "CONNECT",
  ]) {
    it(`${JSON.stringify(method)}, which is none`, async () => {
      for (const path of ["/me", "/files/a"]) {
        const [status] = statusesOf(await exchange(served(), requestText(`${method} ${path}`)));
        assert.ok(status === undefined || [...refusals, 405].includes(status), String(status));
      }
      assert.deepEqual(served().events, []);
    });
  }

  for (const preflight of [
    ["Origin: https://x", "Access-Control-Request-Method: GET"],
    ["Origin: null", "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization"],
  ]) {
    it(`OPTIONS as a preflight request, with ${preflight.join(", ")}`, async () => {
      assert.deepEqual(statusesOf(await exchange(served(), requestText("OPTIONS /files/a", preflight))), [401]);
      assert.deepEqual(served().events, []);
    });
  }
});

describe("attack: the method, where $default is public", () => {
  const set = workedSet();
  let served: ServedModel;
  before(async () => {
    served = await ServedModel.start(modelOf({}, routeOf(set, "$default"), routeOf(set, "ANY /any")));
  });
  after(() => served.close());
  beforeEach(() => served.reset());

  for (const method of ["TRACE", "PROPFIND", "PURGE", "SEARCH", "get", "CONNECT"]) {
    it(`${method} is none that a route takes`, async () => {
      for (const path of ["/any", "/health", "/nothing"]) {
        const [status] = statusesOf(await exchange(served, requestText(`${method} ${path}`)));
        assert.ok(status === undefined || status === 400 || status === 404, `${path}: ${status}`);
      }
      assert.deepEqual(served.events, []);
    });
  }
});

describe("attack: the path", () => {
  const served = attacked();

  /** Targets that another reading of URLs would take for a closed route; none may run its function. */
  const targets = [
    "/./me",
    "/%2e/me",
    "//me",
    "///me",
    "/me/",
    "/me//",
    "/me/.",
    "/me%2f",
    "/me%2F",
    "/%6de",
    "/%6D%65",
    "/m%65",
    "/%256de",
    "/me%20",
    "/me%00",
    "/me%00.html",
    "/me%0d%0a",
    "/me%0a",
    "/me%23",
    "/me%3f",
    "/me%3Fx",
    "/me;",
    "/me;a=b",
    "/;/me",
    "/me#",
    "/me#/health",
    "/me?/health",
    "/me?",
    "/me??",
    "/me&x",
    "/ME",
    "/Me",
    "/m\u00e9",
    "/me\\",
    "\\me",
    "/\\me",
    "/%5cme",
    "/..;/me",
    "/.;/me",
    "/health/../me",
    "/health/%2e%2e/me",
    "/health/..%2fme",
    "/health/%2e%2e%2fme",
    "/health%2f..%2fme",
    "/health/..%5cme",
    "/health/%252e%252e/me",
    "/health/%c0%ae%c0%ae/me",
    "/health/%e0%80%ae./me",
    "/health/%u002e%u002e/me",
    "/health;/../me",
    "/public/../me",
    "/public/%2e%2e/me",
    "/public/..%2f..%2fme",
    "/public/%2e%2e%2f%2e%2e%2forders%2f1",
    "/public/..;/me",
    "/public/..\\me",
    "/public/%00/../me",
    "/public//me",
    "/public/%2fme",
    "/public/./admin",
    "/public/admin",
    "/public/%61dmin",
    "/public/admin/",
    "/public/admin%2f",
    "/public/admin%00",
    "/public/admin;x",
    "/public/ADMIN",
    "/public/x/../admin",
    "/public%2fadmin",
    "/public/admin?x=/public/y",
    "/public/admin#/public/y",
    "/orders/1/../../health",
    "/orders/%2e%2e%2fhealth",
    "/orders/..",
    "/orders/.",
    "/orders/__proto__",
    "/orders/1%2f2",
    "/orders%2f1",
    "/orders/{id}",
    "/orders/%7Bid%7D",
    "/files/a/../../health",
    "/files/%2e%2e/%2e%2e/health",
    "/files/__proto__/constructor",
    "/files/{path+}",
    "/$default/me",
    "/%24default/me",
    "/$default",
    "/v1/me",
    "/V1/me",
    "/v1//me",
    "/v1/../me",
    "/v1/%2e%2e/me",
    "/v1%2fme",
    "/%76%31/me",
    "/v1;/me",
    "/v1/v1/me",
    "/v1/public/admin",
    "/v1/public/..%2fadmin",
    "/v1?/me",
    "/prod/me",
    "/__proto__/me",
    "/constructor",
    "/toString",
    "/%",
    "/me%",
    "/me%zz",
    "/%ff/me",
    "/public/%",
    "/public/%c0%ae%c0%ae/admin",
    `/orders/${"a".repeat(5_000)}`,
    `/files${"/a".repeat(2_000)}`,
    `/public/${"../".repeat(500)}me`,
  ];
  for (const target of targets) {
    it(JSON.stringify(target.slice(0, 60)), async () => {
      for (const line of [`GET ${target}`, `POST ${target.replace(/me/g, "orders")}`]) {
        const [status] = statusesOf(await exchange(served(), requestText(line)));
        // What is below /public/ and not closed by a route of its own is public, however it is written.
        const isPublic = served().events.every(({ routeKey }) => routeKey === "ANY /public/{proxy+}");
        assert.ok(refusals.includes(status!) || (status === 200 && isPublic), `${line}: ${status}`);
      }
      assertNothingClosedRan(served());
    });
  }

  /** A route is chosen by the decoded path, and whoever chooses one gives its function that very path. */
  for (const [target, status, routeKey] of [
    ["/public/admin", 401, undefined],
    ["/public/%61dmin", 401, undefined],
    ["/v1/public/admin", 401, undefined],
    ["/public/..%2fme", 200, "ANY /public/{proxy+}"],
    ["/public/%2e%2e/me", 200, "ANY /public/{proxy+}"],
    ["/%6d%65", 401, undefined],
    ["/orders/%2e%2e", 401, undefined],
  ] as const) {
    it(`${target} is ${routeKey ?? status}`, async () => {
      assert.deepEqual(statusesOf(await exchange(served(), requestText(`GET ${target}`))), [status]);
      assert.deepEqual(
        served().events.map((event) => event.routeKey),
        routeKey === undefined ? [] : [routeKey],
      );
    });
  }
});

describe("attack: the request target", () => {
  const served = attacked();
  for (const line of [
    "GET http://x/me",
    "GET HTTP://X/me",
    "GET https://x/me",
    "GET http://x/health@/me",
    "GET http://127.0.0.1:80/me",
    "GET http://x:y@z/me",
    "GET file:///me",
    "GET javascript:/me",
    "GET x:/me",
    "GET me",
    "GET health/../me",
    "GET x:443",
    "GET 127.0.0.1:80",
    "GET *",
    "OPTIONS *",
    "POST *",
    "GET ?/me",
    "GET #/me",
    "GET ",
    "GET  /me",
    "GET /me /health",
    "GET\t/me",
    "GET /m\te",
    "GET /me\0",
    "GET /m\x7fe",
    "GET \u00a0/me",
    "CONNECT /me",
    "CONNECT x:443",
    "CONNECT http://x/me",
  ]) {
    it(JSON.stringify(line), async () => {
      const [status] = statusesOf(await exchange(served(), requestText(line)));
      // Nothing at all is answered to CONNECT, of which HTTP APIs know nothing.
      assert.ok(status === undefined ? line.startsWith("CONNECT") : refusals.includes(status), String(status));
      assert.deepEqual(served().events, []);
    });
  }

  for (const host of ["Host: evil.example.com", "Host: ", "Host: x@y", "X-Forwarded-Host: x", "Forwarded: host=x"]) {
    it(`beside ${host}`, async () => {
      assert.match(await exchange(served(), requestText("GET /me", [host])), /^HTTP\/1\.1 (?:400|401) /);
      assert.deepEqual(served().events, []);
    });
  }
});
