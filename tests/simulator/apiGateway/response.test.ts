import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as fc from "fast-check";
import { ApiServer } from "../../../simulator/apiGateway/apiServer";
import { MalformedResult, readResult } from "../../../simulator/apiGateway/response";
import { modelOf, routeOf, workedSet } from "../../support/registrations";

const model = modelOf({}, routeOf(workedSet(), "ANY /{proxy+}"));

describe("the response to what a function returns", () => {
  const server = http.createServer();
  const logged: string[] = [];
  let origin: string;
  let result: string;

  before(async () => {
    const api = new ApiServer(model.apis[0]!, {
      trust: () => assert.fail("the route is public"),
      invoke: async () => ({ outcome: "returned", result }),
      log: (fn, text) => logged.push(`${fn.name}: ${text}`),
      now: Date.now,
    });
    server.on("request", (request, response) => {
      api.handle(request, response).catch(() => response.destroy());
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  /** What a client gets when a function returns a value; as JSON text if it is one that JSON cannot be made of. */
  async function answerTo(value: unknown, method = "GET"): Promise<Response> {
    result = typeof value === "string" ? value : JSON.stringify(value);
    logged.length = 0;
    return fetch(`${origin}/x`, { method, redirect: "manual" });
  }

  describe("without a statusCode is 200, as JSON", () => {
    for (const [what, json, body] of [
      ["an object", '{"a":1,"body":"hi"}', '{"a":1,"body":"hi"}'],
      ["an object with headers", '{"headers":{"x-a":"1"}}', '{"headers":{"x-a":"1"}}'],
      ["an empty object", "{}", "{}"],
      ["a text, itself without quotes", '"Hello from Lambda! é"', "Hello from Lambda! é"],
      ["an empty text", '""', ""],
      ["a list", '[{"statusCode":418}]', '[{"statusCode":418}]'],
      ["a number", "7", "7"],
      ["false", "false", "false"],
      ["null", "null", "null"],
      [
        "an object whose statusCode is inherited",
        '{"__proto__":{"statusCode":418}}',
        '{"__proto__":{"statusCode":418}}',
      ],
    ] as const) {
      it(what, async () => {
        const response = await answerTo(json);
        assert.equal(response.status, 200);
        assert.equal(response.headers.get("content-type"), "application/json");
        assert.equal(response.headers.get("x-a"), null);
        assert.equal(await response.text(), body);
      });
    }
  });

  describe("with a statusCode", () => {
    it("has its status, headers and body", async () => {
      const headers = { "Content-Type": "text/html", "X-Thing": "a, b", "x-number": 7, "x-yes": true };
      const response = await answerTo({ statusCode: 201, headers, body: "<p>é</p>" });
      assert.equal(response.status, 201);
      assert.equal(response.headers.get("content-type"), "text/html");
      assert.equal(response.headers.get("x-thing"), "a, b");
      assert.equal(response.headers.get("x-number"), "7");
      assert.equal(response.headers.get("x-yes"), "true");
      assert.equal(response.headers.get("content-length"), "9");
      assert.equal(await response.text(), "<p>é</p>");
    });

    for (const status of [200, 204, 302, 304, 404, 429, 500, 503, 599]) {
      it(`of ${status} passes`, async () => {
        const response = await answerTo({ statusCode: status, headers: { location: "/y" }, body: "text" });
        assert.equal(response.status, status);
        assert.equal(response.headers.get("location"), "/y");
        assert.equal(await response.text(), status === 204 || status === 304 ? "" : "text");
      });
    }

    for (const empty of [{}, { body: null, headers: null, cookies: null, isBase64Encoded: null }, { body: "" }]) {
      it(`and ${JSON.stringify(empty)} has an empty body`, async () => {
        const response = await answerTo({ statusCode: 200, ...empty });
        assert.equal(response.status, 200);
        assert.equal(response.headers.get("content-length"), "0");
        assert.equal(await response.text(), "");
      });
    }

    it("has the headers of GET for HEAD, and no body", async () => {
      const response = await answerTo({ statusCode: 200, body: "text" }, "HEAD");
      assert.equal(response.headers.get("content-length"), "4");
      assert.equal(await response.text(), "");
    });

    it("is decoded if it is base64, always", async () => {
      const bytes = Buffer.from([0, 255, 128, 10]);
      const response = await answerTo({ statusCode: 200, isBase64Encoded: true, body: bytes.toString("base64") });
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
      for (const isBase64Encoded of [false, undefined, "true", 1]) {
        assert.equal(await (await answerTo({ statusCode: 200, isBase64Encoded, body: "YQ==" })).text(), "YQ==");
      }
    });

    it("sends each cookie in a header of its own", async () => {
      const cookies = ["a=1; Path=/", "b=2"];
      const response = await answerTo({ statusCode: 200, cookies });
      assert.deepEqual(response.headers.getSetCookie(), cookies);
    });

    it("sends the cookies before a Set-Cookie header", async () => {
      const response = await answerTo({ statusCode: 200, cookies: ["a=1", "b=2"], headers: { "Set-Cookie": "c=3" } });
      assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2", "c=3"]);
    });

    it("may have headers that objects have by themselves", async () => {
      const response = await answerTo('{"statusCode":200,"headers":{"__proto__":"x","constructor":"y"}}');
      assert.equal(response.headers.get("__proto__"), "x");
      assert.equal(response.headers.get("constructor"), "y");
    });

    it("does not decide how the message is sent", async () => {
      const headers = {
        "Content-Length": "1000",
        "transfer-encoding": "chunked",
        Connection: "upgrade",
        "Keep-Alive": "timeout=1",
        Upgrade: "websocket",
      };
      const response = await answerTo({ statusCode: 200, headers, body: "text" });
      assert.equal(response.headers.get("content-length"), "4");
      assert.equal(response.headers.get("transfer-encoding"), null);
      assert.equal(response.headers.get("upgrade"), null);
      assert.equal(await response.text(), "text");
    });

    for (const name of ["Trailer", "Date", "Server", "TE", "Proxy-Connection", "Expect"]) {
      it(`may have a header ${name}`, async () => {
        const value = name === "Date" ? "Wed, 07 Jan 2026 00:00:00 GMT" : "x";
        const response = await answerTo({ statusCode: 200, headers: { [name]: value }, body: "text" });
        assert.equal(response.status, 200);
        assert.equal(await response.text(), "text");
      });
    }

    it("does not change the request id of the gateway", async () => {
      const response = await answerTo({ statusCode: 200, headers: { "Apigw-Requestid": "own" } });
      assert.match(response.headers.get("apigw-requestid")!, /^[A-Za-z0-9+/]{15}=$/);
    });
  });

  describe("that is malformed is 500, with the reason in the log", () => {
    for (const [what, value, reason] of [
      ["a statusCode as text", { statusCode: "201" }, 'statusCode is "201"; return a whole number from 200 to 599'],
      ["a statusCode of null", { statusCode: null }, "statusCode is null; return a whole number from 200 to 599"],
      ["a statusCode of 99", { statusCode: 99 }, "statusCode is 99; return a whole number from 200 to 599"],
      ["a statusCode of 101", { statusCode: 101 }, "statusCode is 101; return a whole number from 200 to 599"],
      ["a statusCode of 600", { statusCode: 600 }, "statusCode is 600; return a whole number from 200 to 599"],
      ["half a statusCode", { statusCode: 200.5 }, "statusCode is 200.5; return a whole number from 200 to 599"],
      ["a body that is an object", { body: {} }, "body is an object; return a string, such as JSON.stringify(value)"],
      ["a body that is a list", { body: [] }, "body is a list; return a string, such as JSON.stringify(value)"],
      ["a body that is a number", { body: 1 }, "body is a number; return a string, such as JSON.stringify(value)"],
      ["headers that are a list", { headers: [] }, "headers is a list; return an object"],
      ["headers that are a text", { headers: "a: b" }, "headers is a string; return an object"],
      ["a header that is a list", { headers: { "x-a": ["1"] } }, 'headers["x-a"] is a list; return a string'],
      ["a header that is null", { headers: { "x-a": null } }, 'headers["x-a"] is null; return a string'],
      [
        "a header with a line break",
        { headers: { "x-a": "1\r\nx-b: 2" } },
        'headers["x-a"] is not a valid HTTP header; leave out control characters',
      ],
      [
        "a header's name with a space",
        { headers: { "x a": "1" } },
        'headers["x a"] is not a valid HTTP header; leave out control characters',
      ],
      [
        "a header's name with a line break",
        { headers: { "x-a: 1\r\nx-b": "2" } },
        'headers["x-a: 1\r\nx-b"] is not a valid HTTP header; leave out control characters',
      ],
      ["cookies that are a text", { cookies: "a=1" }, "cookies is a string; return a list of strings"],
      ["a cookie that is a number", { cookies: ["a=1", 2] }, "cookies is a list; return a list of strings"],
      [
        "a cookie with a line break",
        { cookies: ["a=1\nb=2"] },
        'headers["Set-Cookie"] is not a valid HTTP header; leave out control characters',
      ],
    ] as const) {
      it(what, async () => {
        const response = await answerTo({ statusCode: 200, ...value });
        assert.equal(response.status, 500);
        assert.equal(response.headers.get("content-type"), "application/json");
        assert.equal(response.headers.get("content-length"), "35");
        assert.match(response.headers.get("apigw-requestid")!, /^[A-Za-z0-9+/]{15}=$/);
        assert.equal(response.headers.get("x-b"), null);
        assert.equal(await response.text(), '{"message":"Internal Server Error"}');
        assert.deepEqual(logged, [`orders: its result is not a response: ${reason}`]);
      });
    }
  });

  it("is read, or refused as malformed, whatever it is", () => {
    const part = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.jsonValue())));
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          statusCode: fc.oneof(fc.integer({ min: 90, max: 610 }), fc.jsonValue()),
          headers: part,
          cookies: part,
          body: part,
        },
        { requiredKeys: ["statusCode"] },
      ),
    );
    fc.assert(
      fc.property(anything, (value) => {
        try {
          const { status, headers } = readResult(JSON.stringify(value));
          assert.ok(status >= 200 && status <= 599);
          assert.ok(headers.every(([name, text]) => !/[\r\n]/.test(name + text)));
        } catch (error) {
          assert.ok(error instanceof MalformedResult, String(error));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
