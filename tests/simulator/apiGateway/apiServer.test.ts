import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as http from "node:http";
import * as net from "node:net";
import { ApiServer } from "../../../simulator/apiGateway/apiServer";
import { VerifiedTokens } from "../../../simulator/apiGateway/jwtAuthorizer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import type { Invocation } from "../../../simulator/lambda/functionRunner";
import { modelOf, output, resource, routeOf, workedSet } from "../../support/registrations";

const now = Date.UTC(2026, 0, 1);
const [read, write] = ["https://api.example.com/orders/read", "https://api.example.com/orders/write"];
const set = workedSet();

/** What is permitted: all of the $default stage but one route, and one route of another stage. */
const permit = (name: string, source: string) =>
  resource("aws:lambda/permission:Permission", name, {
    ...set.permission.inputs,
    sourceArn: output(set.api, "executionArn") + source,
  });
const model = modelOf(
  { permission: null },
  resource("aws:apigatewayv2/stage:Stage", "v1", { apiId: set.api.id, name: "v1", autoDeploy: true }),
  routeOf(set, "POST /orders", [write]),
  routeOf(set, "GET /me", []),
  routeOf(set, "ANY /files/{path+}", [read, write]),
  routeOf(set, "GET /v1/health", []),
  routeOf(set, "GET /forgotten"),
  routeOf(set, "GET /closed/forgotten", [read]),
  ...["GET/orders/*", "GET/health", "POST/orders", "GET/me", "*/files/*", "GET/v1/health"].map((route) =>
    permit(route, `/$default/${route}`),
  ),
  permit("v1", "/v1/GET/health"),
);
const [pool] = model.pools;

type Options = http.RequestOptions & { readonly body?: string | Buffer };

interface Answer {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

describe("an HTTP API, over HTTP", () => {
  const server = http.createServer();
  const invoked: { readonly routeKey: string; readonly stage: string }[] = [];
  let logged: string[] = [];
  let keys: SigningKeys;
  let port: number;
  let outcome: Invocation;
  let good: string;

  before(async () => {
    keys = await SigningKeys.generate();
    const api = new ApiServer(model.apis[0]!, {
      trust: (one) => ({ ...one, publicKey: (kid) => keys.publicKey(kid), verified: new VerifiedTokens() }),
      invoke: async (_, event) => {
        const { requestContext } = event as { requestContext: (typeof invoked)[number] };
        invoked.push(requestContext);
        return outcome;
      },
      log: (fn, text) => logged.push(`${fn.name}: ${text}`),
      now: () => now,
    });
    server.on("request", (request, response) => {
      api.handle(request, response).catch(() => response.destroy());
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as net.AddressInfo);
    good = await token({});
  });
  after(() => server.close());
  beforeEach(() => {
    invoked.length = 0;
    logged = [];
    outcome = { outcome: "returned", result: '"served"' };
  });

  function token(claims: object): Promise<string> {
    const clientId = pool!.clients[0]!.clientId;
    return keys.signAccessToken({
      iss: pool!.issuer,
      client_id: clientId,
      exp: now / 1000 + 60,
      scope: read,
      ...claims,
    });
  }

  /** Sends a request, `METHOD /path`, and checks that the answer has a request id. */
  async function call(line: string, { body = "", ...options }: Options = {}): Promise<Answer> {
    const [method, path] = line.split(" ");
    const request = http.request({ host: "127.0.0.1", port, method, path, ...options });
    request.end(body);
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    const text: string[] = [];
    for await (const chunk of response.setEncoding("utf8")) {
      text.push(chunk as string);
    }
    assert.match(String(response.headers["apigw-requestid"]), /^[A-Za-z0-9+/]{15}=$/);
    return { status: response.statusCode, headers: response.headers, body: text.join("") };
  }

  function callWith(authorization: string, line: string): Promise<Answer> {
    return call(line, { headers: { authorization } });
  }

  /** Checks an answer that the gateway made by itself, without the function. */
  function assertRefused({ status, headers, body }: Answer, expected: number, message: string): void {
    assert.equal(status, expected);
    assert.equal(body, JSON.stringify({ message }));
    assert.equal(headers["content-type"], [401, 503].includes(expected) ? undefined : "application/json");
    assert.equal(headers["content-length"], String(body.length));
    assert.deepEqual(invoked, []);
  }

  function assertServed({ status, body }: Answer, routeKey: string, stage = "$default"): void {
    assert.equal(status, 200);
    assert.equal(body, "served");
    assert.deepEqual(invoked, [{ ...invoked[0], routeKey, stage }]);
  }

  describe("serves", () => {
    for (const [line, routeKey] of [
      ["GET /health", "GET /health"],
      ["GET /health?a=1", "GET /health"],
      ["GET /orders/1", "GET /orders/{id}"],
      ["GET /orders/%31", "GET /orders/{id}"],
      ["GET /me", "GET /me"],
      ["PATCH /files/a/b", "ANY /files/{path+}"],
    ] as const) {
      it(`${line} for a good token`, async () => {
        assertServed(await callWith(good, line), routeKey);
        assert.deepEqual(logged, []);
      });
    }

    it("a public route without a token, and with a bad one", async () => {
      assertServed(await call("GET /health"), "GET /health");
      invoked.length = 0;
      assertServed(await callWith("Bearer nonsense", "GET /health"), "GET /health");
    });

    it("a token after Bearer", async () => {
      assertServed(await callWith(`Bearer ${good}`, "GET /me"), "GET /me");
    });

    it("a token with spaces around, which are none of the header's value", async () => {
      assertServed(await callWith(`  ${good}  `, "GET /me"), "GET /me");
    });

    it("one of several scopes", async () => {
      assertServed(await callWith(await token({ scope: write }), "PUT /files/a"), "ANY /files/{path+}");
    });
  });

  describe("answers 404, before it looks at a token,", () => {
    for (const line of [
      "GET /nothing",
      "GET /",
      "POST /health",
      "HEAD /health",
      "OPTIONS /orders/1",
      "GET /health/",
      "GET /Health",
      "GET //health",
      "GET /orders/1/2",
      "POST /orders/",
      "GET /orders%2F1",
      "GET /files",
      "GET /%24default/health",
      "GET /$default/health",
      "GET /v1/nothing",
    ]) {
      it(`to ${line}`, async () => {
        const answer = await call(line);
        const expected = { ...answer, body: line.startsWith("HEAD") ? '{"message":"Not Found"}' : answer.body };
        assertRefused(expected, 404, "Not Found");
        assert.equal(answer.headers["www-authenticate"], undefined);
      });
    }
  });

  describe("answers 401", () => {
    for (const line of [
      "GET /orders/1",
      "POST /orders",
      "GET /me",
      "DELETE /files/a",
      "OPTIONS /files/a",
      "HEAD /files/a",
    ]) {
      it(`to ${line} without a token`, async () => {
        const answer = await call(line);
        const expected = { ...answer, body: line.startsWith("HEAD") ? '{"message":"Unauthorized"}' : answer.body };
        assertRefused(expected, 401, "Unauthorized");
        assert.equal(answer.headers["www-authenticate"], "Bearer");
      });
    }

    it("to a wrong audience, as AWS documents it", async () => {
      const answer = await callWith(await token({ client_id: "other" }), "GET /me");
      assertRefused(answer, 401, "Unauthorized");
      const details = 'scope="" error="invalid_token" error_description="the token does not have a valid audience"';
      assert.equal(answer.headers["www-authenticate"], `Bearer ${details}`);
    });

    it("to a token that expires at this moment", async () => {
      assertRefused(await callWith(await token({ exp: now / 1000 }), "GET /me"), 401, "Unauthorized");
    });

    it("to a token of other keys", async () => {
      const others = await SigningKeys.generate();
      const claims = { iss: pool!.issuer, client_id: pool!.clients[0]!.clientId, exp: now / 1000 + 60, scope: read };
      assertRefused(await callWith(await others.signAccessToken(claims), "GET /me"), 401, "Unauthorized");
    });

    for (const header of ["Bearer", "bearer nonsense", "a.b.c", "Basic YTpi", '"', "\\", "Bearer a.b.c\t"]) {
      it(`to ${JSON.stringify(header)}`, async () => {
        assertRefused(await callWith(header, "GET /me"), 401, "Unauthorized");
      });
    }

    for (const [what, lines] of [
      ["the same token twice", () => [good, good]],
      ["a good token before a bad one", () => [good, "bad"]],
      ["a bad token before a good one", () => ["bad", good]],
      ["an empty one before a good one", () => ["", good]],
    ] as const) {
      it(`to two Authorization headers: ${what}`, async () => {
        const headers = ["Host", "x", ...lines().flatMap((line) => ["Authorization", line])];
        assertRefused(await call("GET /me", { headers: headers as never }), 401, "Unauthorized");
      });
    }

    it("to a token in the query or in the body", async () => {
      assertRefused(await call(`GET /me?authorization=${good}&access_token=${good}`), 401, "Unauthorized");
      assertRefused(await call("POST /orders", { body: `access_token=${good}` }), 401, "Unauthorized");
    });

    it("without waiting for the body", async () => {
      const headers = { "content-length": String(20 * 1024 * 1024) };
      const request = http.request({ host: "127.0.0.1", port, method: "POST", path: "/orders", headers });
      request.on("error", () => undefined).write("the rest never comes");
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      assert.equal(response.statusCode, 401);
      assert.deepEqual(invoked, []);
      request.destroy();
    });
  });

  describe("answers 403", () => {
    for (const [line, scope] of [
      ["POST /orders", read],
      ["POST /orders", undefined],
      ["GET /orders/1", write],
      ["GET /files/a", "openid"],
    ] as const) {
      it(`to ${line} with ${scope ?? "no scope"}`, async () => {
        const answer = await callWith(await token({ scope }), line);
        assertRefused(answer, 403, "Forbidden");
        assert.match(answer.headers["www-authenticate"]!, /^Bearer scope="" error="insufficient_scope" /);
      });
    }
  });

  describe("selects the stage", () => {
    it("by the first segment of the path", async () => {
      assertServed(await call("GET /v1/health"), "GET /health", "v1");
    });

    it("by that alone: a route of $default whose path begins alike is not reached", async () => {
      // "GET /v1/health" is closed, on $default. The stage goes first, and its route is public.
      assertServed(await callWith("bad", "GET /v1/health"), "GET /health", "v1");
      invoked.length = 0;
      assertRefused(await call("GET /v1/v1/health"), 401, "Unauthorized");
    });

    it("by that alone: /v1 is the root of the stage", async () => {
      assertRefused(await call("GET /v1"), 404, "Not Found");
      assertRefused(await call("GET /v1/"), 404, "Not Found");
    });

    for (const line of ["GET /v1/me", "GET /V1/health", "GET /v1x/health", "GET /v1%2Fhealth", "GET /%761/health"]) {
      it(`without opening anything: ${line}`, async () => {
        const { status } = await call(line);
        assert.ok(status === 401 || status === 404, String(status));
        assert.deepEqual(invoked, []);
      });
    }

    it("without a $default stage, by the name only", async () => {
      const only = modelOf({ stage: { name: "v1" } }).apis[0]!;
      const calls: string[] = [];
      const api = new ApiServer(only, {
        trust: () => assert.fail("the route is public"),
        invoke: async () => ({ outcome: "returned", result: '"served"' }),
        log: (_, text) => calls.push(text),
        now: () => now,
      });
      const other = http.createServer((request, response) => {
        api.handle(request, response).catch(() => response.destroy());
      });
      await once(other.listen(0, "127.0.0.1"), "listening");
      const origin = `http://127.0.0.1:${(other.address() as net.AddressInfo).port}`;
      const statuses = ["/v1/health", "/health", "/", "/v1", "/v1health"].map(async (path) => {
        const response = await fetch(origin + path);
        await response.text();
        return response.status;
      });
      assert.deepEqual(await Promise.all(statuses), [200, 404, 404, 404, 404]);
      other.close();
    });
  });

  describe("answers 500", () => {
    it("where no permission lets it invoke the function, with a line in the log", async () => {
      assertRefused(await call("GET /forgotten"), 500, "Internal Server Error");
      const fix = "add one with that route's sourceArn";
      assert.deepEqual(logged, [
        `orders: no aws.lambda.Permission lets API Gateway invoke it for "GET /forgotten"; ${fix}`,
      ]);
    });

    it("where the permission is for another stage", async () => {
      assertRefused(await callWith(good, "GET /v1/orders/1"), 500, "Internal Server Error");
      assert.equal(logged.length, 1);
    });

    it("only to those who pass the authorizer", async () => {
      assertRefused(await call("GET /closed/forgotten"), 401, "Unauthorized");
      assertRefused(await callWith(await token({ scope: write }), "GET /closed/forgotten"), 403, "Forbidden");
      assert.deepEqual(logged, []);
      assertRefused(await callWith(good, "GET /closed/forgotten"), 500, "Internal Server Error");
    });

    it("when the function fails", async () => {
      outcome = { outcome: "failed" };
      const { status, body } = await call("GET /health");
      assert.deepEqual([status, body, invoked.length], [500, '{"message":"Internal Server Error"}', 1]);
    });

    it("when the result is no response, with a line in the log", async () => {
      outcome = { outcome: "returned", result: '{"statusCode":"200"}' };
      const { status, body } = await call("GET /health");
      assert.deepEqual([status, body], [500, '{"message":"Internal Server Error"}']);
      assert.match(logged.join(), /^orders: its result is not a response: statusCode is "200"; /);
    });
  });

  it("answers 503 when the function is too slow", async () => {
    outcome = { outcome: "too-slow" };
    const { status, body } = await call("GET /health");
    assert.deepEqual([status, body, invoked.length], [503, '{"message":"Service Unavailable"}', 1]);
  });

  describe("answers 413 to a body of more than 10 MB", () => {
    const limit = 10 * 1024 * 1024;
    for (const [what, headers] of [
      ["of a known length", {}],
      ["in chunks", { "transfer-encoding": "chunked" }],
    ] as const) {
      it(what, async () => {
        const line = "PUT /files/a";
        const options = { headers: { ...headers, authorization: good } };
        assertServed(await call(line, { ...options, body: Buffer.alloc(limit) }), "ANY /files/{path+}");
        invoked.length = 0;
        const answer = await call(line, { ...options, body: Buffer.alloc(limit + 1) });
        assertRefused(answer, 413, "Request Entity Too Large");
        assert.equal(answer.headers.connection, "close");
      });
    }
  });

  describe("answers 400 to a path that is no percent-encoding", () => {
    for (const path of ["/%", "/orders/%zz", "/orders/%E0%A4", "/files/%C0%AE%C0%AE/a", "/health%"]) {
      it(path, async () => assertRefused(await call(`GET ${path}`), 400, "Bad Request"));
    }
  });

  describe("is not led past its authorizers by", () => {
    /** The status line that raw bytes are answered with. */
    async function statusOf(...lines: readonly string[]): Promise<number> {
      const socket = net.connect(port, "127.0.0.1");
      socket.write([...lines, "Host: x", "Connection: close", "", ""].join("\r\n"));
      let text = "";
      for await (const chunk of socket.setEncoding("utf8")) {
        text += chunk as string;
      }
      return Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1]);
    }

    for (const target of [
      "http://127.0.0.1/orders/1",
      "http://evil.example.com/orders/1",
      "HTTP://x//orders/1",
      "//orders/1",
      "///orders/1",
      "/./orders/1",
      "/health/../orders/1",
      "/health/..%2Forders/1",
      "/orders/1#",
      "/orders/1#/health",
      "/orders/1?/health",
      "/orders/1;/health",
      "/orders/1/../../health",
      "\\orders\\1",
      "orders/1",
      "*",
      "",
    ]) {
      it(`the target "${target}"`, async () => {
        const status = await statusOf(`GET ${target} HTTP/1.1`);
        assert.ok([400, 401, 404].includes(status), String(status));
        assert.deepEqual(invoked, []);
      });
    }

    for (const headers of [
      ["X-HTTP-Method-Override: GET"],
      ["X-Original-URL: /health"],
      ["X-Rewrite-URL: /health"],
      ["X-Amzn-Remapped-Authorization: x"],
      ["Authorization : Bearer x"],
      ["Authorization:"],
      ["Authorization: ", " folded"],
    ]) {
      it(`the header ${JSON.stringify(headers.join("\r\n"))}`, async () => {
        const status = await statusOf("GET /orders/1 HTTP/1.1", ...headers);
        assert.ok([400, 401].includes(status), String(status));
        assert.deepEqual(invoked, []);
      });
    }

    it("a method that nobody knows", async () => {
      for (const method of ["get", "FOO", "GETX", "TRACE", "PROPFIND"]) {
        const status = await statusOf(`${method} /orders/1 HTTP/1.1`);
        assert.ok([400, 404].includes(status), `${method}: ${status}`);
      }
      // ANY is any method that a route key can name, and its authorizer is asked for all of them.
      assert.equal(await statusOf("PROPFIND /files/a HTTP/1.1"), 404);
      assert.equal(await statusOf("DELETE /files/a HTTP/1.1"), 401);
      assert.deepEqual(invoked, []);
    });
  });
});
