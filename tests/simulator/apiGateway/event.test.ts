import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { ApiServer } from "../../../simulator/apiGateway/apiServer";
import { VerifiedTokens } from "../../../simulator/apiGateway/jwtAuthorizer";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import { modelOf, resource, routeOf, workedSet } from "../../support/registrations";

/** The parts of an event that are looked at here. */
interface Event {
  readonly version: string;
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: Readonly<Record<string, unknown>> & {
    readonly http: Readonly<Record<string, string>>;
    readonly authorizer?: {
      readonly jwt: { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null };
    };
    readonly requestId: string;
  };
}

const now = Date.UTC(2026, 5, 7, 8, 9, 10, 11);
const read = "https://api.example.com/orders/read";
const set = workedSet();
const stage = resource("aws:apigatewayv2/stage:Stage", "v1", {
  apiId: set.api.id,
  name: "v1",
  autoDeploy: true,
  stageVariables: { region: "eu" },
});
const model = modelOf({}, stage, routeOf(set, "GET /me", []), routeOf(set, "ANY /any/{proxy+}"));
const [pool] = model.pools;

describe("the event of a request", () => {
  const server = http.createServer();
  let keys: SigningKeys;
  let port: number;
  /** The last event, as JSON, and what the gateway answered. */
  let json: string;
  let answer: http.IncomingMessage;

  before(async () => {
    keys = await SigningKeys.generate();
    const api = new ApiServer(model.apis[0]!, {
      trust: ({ issuer, audiences }) => ({
        issuer,
        audiences,
        publicKey: (kid) => keys.publicKey(kid),
        verified: new VerifiedTokens(),
      }),
      invoke: async (_, event) => {
        json = JSON.stringify(event);
        return { outcome: "returned", result: "{}" };
      },
      log: (_, text) => assert.fail(text),
      now: () => now,
    });
    server.on("request", (request, response) => {
      api.handle(request, response).catch(() => response.destroy());
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
  });
  after(() => server.close());

  /** The event of a request. */
  async function send(path: string, options: http.RequestOptions & { body?: string | Buffer } = {}): Promise<Event> {
    const request = http.request({ host: "127.0.0.1", port, path, ...options }).end(options.body ?? "");
    [answer] = (await once(request, "response")) as [http.IncomingMessage];
    await once(answer.resume(), "end");
    assert.equal(answer.statusCode, 200);
    return JSON.parse(json) as Event;
  }

  /** The event of a call with a token of these claims. */
  async function sendToken(path: string, claims: object): Promise<Event> {
    const whole = { iss: pool!.issuer, client_id: pool!.clients[0]!.clientId, exp: now, scope: read, ...claims };
    return send(path, { headers: { authorization: await keys.signAccessToken(whole) } });
  }

  it("has what a bare request has, and no key more", async () => {
    const event = await send("/health", { headers: { "user-agent": "test", connection: "close" } });
    const { requestContext, headers, ...rest } = event;
    assert.deepEqual(rest, {
      version: "2.0",
      routeKey: "GET /health",
      rawPath: "/health",
      rawQueryString: "",
      isBase64Encoded: false,
    });
    const { requestId, ...context } = requestContext;
    assert.ok(requestId);
    assert.deepEqual(context, {
      accountId: "123456789012",
      apiId: set.api.id,
      domainName: "127.0.0.1",
      domainPrefix: set.api.id,
      http: { method: "GET", path: "/health", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "test" },
      routeKey: "GET /health",
      stage: "$default",
      time: "07/Jun/2026:08:09:10 +0000",
      timeEpoch: now,
    });
    const { "x-amzn-trace-id": trace, ...others } = headers;
    assert.match(trace!, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    assert.deepEqual(others, {
      host: `127.0.0.1:${port}`,
      "user-agent": "test",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-port": String(port),
      "x-forwarded-proto": "http",
    });
  });

  it("has a request id in AWS's form, which the answer has too", async () => {
    const { requestId } = (await send("/health")).requestContext;
    assert.match(requestId, /^[A-Za-z0-9+/]{15}=$/);
    assert.equal(answer.headers["apigw-requestid"], requestId);
    assert.notEqual((await send("/health")).requestContext.requestId, requestId);
  });

  describe("has, of an authorizer,", () => {
    it("nothing on a public route, even for a valid token", async () => {
      assert.ok(!("authorizer" in (await sendToken("/health", {})).requestContext));
    });

    it("every claim as a string", async () => {
      const time = Math.floor(now / 1000);
      const event = await sendToken("/me", { iat: time, auth_time: time, version: 2, active: true, ratio: 1.5 });
      const { iss, client_id: clientId, ...claims } = event.requestContext.authorizer!.jwt.claims;
      assert.deepEqual([iss, clientId], [pool!.issuer, pool!.clients[0]!.clientId]);
      assert.deepEqual(claims, {
        exp: String(now),
        scope: read,
        iat: String(time),
        auth_time: String(time),
        version: "2",
        active: "true",
        ratio: "1.5",
      });
    });

    it("lists as Go prints them, and no claim that is null", async () => {
      const event = await sendToken("/me", {
        groups: ["admin", "poweruser"],
        none: [],
        numbers: [1, 2],
        nothing: null,
      });
      const { groups, none, numbers, ...claims } = event.requestContext.authorizer!.jwt.claims;
      assert.deepEqual({ groups, none, numbers }, { groups: "[admin poweruser]", none: "[]", numbers: "[1 2]" });
      assert.ok(!("nothing" in claims));
    });

    it("null for scopes on a route without any, although the token has some", async () => {
      const { jwt } = (await sendToken("/me", {})).requestContext.authorizer!;
      assert.equal(jwt.scopes, null);
      assert.equal(jwt.claims["scope"], read);
    });

    it("all scopes of the token on a route with some", async () => {
      const { jwt } = (await sendToken("/orders/1", { scope: `a ${read} b` })).requestContext.authorizer!;
      assert.deepEqual(jwt.scopes, ["a", read, "b"]);
      assert.equal(jwt.claims["scope"], `a ${read} b`);
    });

    it("claims that objects have by themselves", async () => {
      await sendToken("/me", JSON.parse('{"__proto__":"x","constructor":["y"],"toString":1}') as object);
      assert.match(json, /"__proto__":"x","constructor":"\[y\]","toString":"1"/);
    });
  });

  describe("has, of headers,", () => {
    it("lower-case names, and repeated ones joined by a comma without a space", async () => {
      const { headers } = await send("/health", { headers: { "X-Thing": ["first", "second"], Accept: "a, b" } });
      assert.equal(headers["x-thing"], "first,second");
      assert.equal(headers["accept"], "a, b");
      assert.ok(Object.keys(headers).every((name) => name === name.toLowerCase()));
    });

    it("a content-length of 0", async () => {
      const options = { method: "POST", headers: { "content-length": "0" } };
      assert.equal((await send("/any/x", options)).headers["content-length"], "0");
    });

    it("none that belong to the connection, and none that the message says do", async () => {
      const headers = {
        connection: "keep-alive, X-Hop",
        "keep-alive": "timeout=5",
        te: "trailers",
        "x-hop": "1",
        "http2-settings": "AAMAAABk",
      };
      const { headers: received } = await send("/health", { headers });
      for (const name of Object.keys(headers)) {
        assert.ok(!(name in received), name);
      }
    });

    it("the caller's own for the addresses of proxies, with the caller after them", async () => {
      const { headers, requestContext } = await send("/health", { headers: { "x-forwarded-for": "203.0.113.7" } });
      assert.equal(headers["x-forwarded-for"], "203.0.113.7, 127.0.0.1");
      assert.equal(requestContext.http["sourceIp"], "127.0.0.1");
    });

    it("not the caller's word for how and where it came in", async () => {
      const given = { "x-forwarded-proto": "https", "x-forwarded-port": "443" };
      const { headers } = await send("/health", { headers: given });
      assert.equal(headers["x-forwarded-proto"], "http");
      assert.equal(headers["x-forwarded-port"], String(port));
    });

    it("names that objects have by themselves", async () => {
      const headers = JSON.parse('{"__proto__":"x","constructor":["y","z"],"toString":"w"}') as Record<string, string>;
      await send("/health", { headers });
      assert.match(json, /"__proto__":"x"/);
      assert.match(json, /"constructor":"y,z"/);
      assert.match(json, /"tostring":"w"/);
    });

    it("the host without its port as domain name", async () => {
      const event = await send("/health", { headers: { host: "Example.com:8443" } });
      assert.equal(event.requestContext["domainName"], "Example.com");
      assert.equal(event.headers["host"], "Example.com:8443");
    });
  });

  describe("has, of cookies,", () => {
    for (const [given, expected] of [
      ["a=1; b=2", ["a=1", "b=2"]],
      ["a=1;b=2", ["a=1", "b=2"]],
      [
        ["a=1", "b=2; c=3"],
        ["a=1", "b=2", "c=3"],
      ],
      ['a="x y"', ['a="x y"']],
    ] as const) {
      it(`${JSON.stringify(expected)} for ${JSON.stringify(given)}, and no header`, async () => {
        // Given as a list, or Node would join repeated ones itself.
        const lines = [given].flat().flatMap((value) => ["Cookie", value]);
        const event = await send("/health", { headers: ["Host", "x", ...lines] as never });
        assert.deepEqual(event.cookies, expected);
        assert.ok(!("cookie" in event.headers));
      });
    }
  });

  describe("has, of the path,", () => {
    for (const [path, rawPath, proxy] of [
      ["/any/space%20value", "/any/space value", "space value"],
      ["/any/%C3%A9/%2525", "/any/é/%25", "é/%25"],
      ["/any/a%2Fb", "/any/a/b", "a/b"],
      ["/any/a+b", "/any/a+b", "a+b"],
      ["/any/../x", "/any/../x", "../x"],
      ["/any//x/", "/any//x/", "/x/"],
    ] as const) {
      it(`${rawPath}, decoded, for ${path}`, async () => {
        const event = await send(path);
        assert.equal(event.rawPath, rawPath);
        assert.equal(event.requestContext.http["path"], rawPath);
        assert.deepEqual(event.pathParameters, { proxy });
        assert.equal(event.routeKey, "ANY /any/{proxy+}");
      });
    }

    it("the stage, where it is a named one", async () => {
      const event = await send("/v1/any/x");
      assert.equal(event.rawPath, "/v1/any/x");
      assert.equal(event.requestContext["stage"], "v1");
      assert.deepEqual(event.pathParameters, { proxy: "x" });
    });

    it("the variables of the stage, where it has any", async () => {
      assert.deepEqual((await send("/v1/any/x")).stageVariables, { region: "eu" });
      assert.equal("stageVariables" in (await send("/any/x")), false);
    });

    it("the method of the request, where the route has ANY", async () => {
      const event = await send("/any/x", { method: "DELETE" });
      assert.equal(event.requestContext.http["method"], "DELETE");
      assert.equal(event.requestContext["routeKey"], "ANY /any/{proxy+}");
    });
  });

  describe("has, of the query,", () => {
    for (const [query, parameters] of [
      ["a=1&b=2", { a: "1", b: "2" }],
      ["a=one&a=two", { a: "one,two" }],
      ["a=x+y&b=x%2By", { a: "x y", b: "x+y" }],
      ["a=&b", { a: "", b: "" }],
      ["a=%C3%A9&%C3%A9=a", { a: "é", é: "a" }],
      ["a=b=c", { a: "b=c" }],
      ["a=?&b=/", { a: "?", b: "/" }],
      ["a=1,2&a=3", { a: "1,2,3" }],
      ["a=%zz", { a: "%zz" }],
    ] as const) {
      it(`${JSON.stringify(parameters)} for ${query}, which stays as it was sent`, async () => {
        const event = await send(`/health?${query}`);
        assert.equal(event.rawQueryString, query);
        assert.deepEqual(event.queryStringParameters, parameters);
        assert.equal(event.rawPath, "/health");
      });
    }

    for (const query of ["", "?", "?&", "?&&"]) {
      it(`no parameters for "${query}"`, async () => {
        assert.ok(!("queryStringParameters" in (await send(`/health${query}`))));
      });
    }

    it("names that objects have by themselves", async () => {
      await send("/health?__proto__=x&constructor=y&__proto__=z&toString");
      assert.match(json, /"queryStringParameters":\{"__proto__":"x,z","constructor":"y","toString":""\}/);
    });
  });

  describe("has a body", () => {
    const bytes = Buffer.from([0x7b, 0xc3, 0xa9, 0x7d]);
    for (const type of [
      "text/plain",
      "text/csv; charset=utf-8",
      "TEXT/HTML",
      "application/json",
      "application/json; charset=utf-8",
      "application/json;charset=iso-8859-1",
      "Application/JSON",
      "application/xml",
      "application/javascript",
    ]) {
      it(`as text for ${type}`, async () => {
        const event = await send("/any/x", { method: "POST", headers: { "content-type": type }, body: bytes });
        assert.equal(event.body, "{é}");
        assert.equal(event.isBase64Encoded, false);
        assert.equal(event.headers["content-type"], type);
      });
    }

    for (const type of [
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/octet-stream",
      "image/png",
      "application/jsonx",
      "application/json-patch+json",
      "x-text/plain",
      undefined,
    ]) {
      it(`in base64 for ${type ?? "no content type"}`, async () => {
        const headers = type === undefined ? {} : { "content-type": type };
        const event = await send("/any/x", { method: "PUT", headers, body: bytes });
        assert.equal(event.body, bytes.toString("base64"));
        assert.equal(event.isBase64Encoded, true);
      });
    }

    it("in base64 that gives every byte back", async () => {
      const all = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
      const { body } = await send("/any/x", { method: "POST", body: all });
      assert.deepEqual(Buffer.from(body!, "base64"), all);
    });

    it("that was sent in chunks, without saying so", async () => {
      const headers = { "content-type": "text/plain", "transfer-encoding": "chunked" };
      const event = await send("/any/x", { method: "POST", headers, body: "in chunks" });
      assert.equal(event.body, "in chunks");
      assert.ok(!("transfer-encoding" in event.headers));
    });

    it("of none, without a key", async () => {
      const event = await send("/any/x", { method: "POST", headers: { "content-type": "application/json" } });
      assert.ok(!("body" in event));
      assert.equal(event.isBase64Encoded, false);
    });
  });
});
