import { strict as assert } from "node:assert";
import type { Invocation } from "../../simulator/lambda/functionRunner";
import { modelOf, routeOf, workedSet } from "../support/registrations";
import { call, raw, serving } from "./support";

const set = workedSet();
const page = "[D23] http-api-develop-integrations-lambda page";
const failure = '{"message":"Internal Server Error"}';

describe("as API Gateway: the response", () => {
  const served = serving(modelOf({}, routeOf(set, "POST /capture")));
  const answerTo = (value: unknown) => {
    served().outcome = { outcome: "returned", result: JSON.stringify(value) };
    return call(served(), "GET /health");
  };

  for (const [source, value, body] of [
    [`${page}: JSON without statusCode`, { a: [1] }, '{"a":[1]}'],
    [`${page}: a body alone is JSON as well`, { body: "hi" }, '{"body":"hi"}'],
    [`${page}: a text, without quotes`, "Hello from Lambda!", "Hello from Lambda!"],
    ["[INF] null", null, "null"],
    ["[INF] a number", 7, "7"],
    ["[INF] a boolean", false, "false"],
    ["[INF] a list", [1, "a"], '[1,"a"]'],
  ] as const) {
    it(`${source} is 200 application/json`, async () => {
      const answer = await answerTo(value);
      assert.deepEqual([answer.status, answer.headers["content-type"], answer.body], [200, "application/json", body]);
    });
  }

  it(`${page}: an object with statusCode is the response`, async () => {
    const headers = { "Content-Type": "text/html", "X-A": "b" };
    const answer = await answerTo({ statusCode: 418, headers, body: "<p>", cookies: ["a=1", "b=2"] });
    assert.deepEqual([answer.status, answer.body], [418, "<p>"]);
    assert.deepEqual([answer.headers["content-type"], answer.headers["x-a"]], ["text/html", "b"]);
    assert.deepEqual(answer.headers["set-cookie"], ["a=1", "b=2"]);
  });

  it("[OBS] ministack: cookies and a Set-Cookie header are both sent, cookies first", async () => {
    const answer = await answerTo({ statusCode: 200, cookies: ["a=1"], headers: { "Set-Cookie": "b=2" } });
    assert.deepEqual(answer.headers["set-cookie"], ["a=1", "b=2"]);
  });

  it(`${page}, [OBS] ministack PR 766: isBase64Encoded is decoded, whatever the content type`, async () => {
    for (const type of ["text/plain", "image/png"]) {
      const headers = { "content-type": type };
      const answer = await answerTo({ statusCode: 200, headers, isBase64Encoded: true, body: "w6k=" });
      assert.equal(answer.body, "é");
    }
  });

  it("[REC] serverless-express#355: a header that is a list is a 500 of 35 bytes", async () => {
    const { status, headers, body } = await answerTo({ statusCode: 200, headers: { "x-a": ["b"] } });
    assert.deepEqual([status, body], [500, failure]);
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["content-length"], "35");
    assert.ok(headers["apigw-requestid"]);
  });

  for (const [source, outcome, status, body] of [
    ["[OBS] a function that throws", { outcome: "failed" }, 500, failure],
    ["[REC] cortex#1225: 30 s without an answer", { outcome: "too-slow" }, 503, '{"message":"Service Unavailable"}'],
  ] as const) {
    it(`${source} is ${status} ${body}`, async () => {
      served().outcome = outcome satisfies Invocation;
      const answer = await call(served(), "GET /health");
      assert.deepEqual([answer.status, answer.body], [status, body]);
      assert.equal(answer.headers["content-length"], String(body.length));
      assert.ok(answer.headers["apigw-requestid"]);
      assert.ok(answer.headers.date);
    });
  }

  for (const [line, status] of [
    ["GET /health", 200],
    ["GET /orders/1", 401],
    ["GET /nothing", 404],
  ] as const) {
    it(`[REC] serverless-express#355, cortex#1225: apigw-requestid is on a ${status}, too`, async () => {
      const answer = await call(served(), line);
      assert.equal(answer.status, status);
      assert.match(String(answer.headers["apigw-requestid"]), /^[A-Za-z0-9+/]{15}=$/);
    });
  }

  for (const [what, status, request] of [
    ["without Host", 400, "GET /health HTTP/1.1\r\n\r\n"],
    ["that is no HTTP", 400, "nonsense\r\n\r\n"],
    ["with an expectation", 417, "GET /health HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\n\r\n"],
    ["with a head of 20,000 bytes", 431, `GET /health HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`],
    ["with a megabyte of head", 431, `GET /health HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(1024 * 1024)}\r\n\r\n`],
    [
      "in a coding besides chunked",
      501,
      "POST /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ],
    ["in another HTTP", 505, "GET /health HTTP/2.0\r\nHost: x\r\n\r\n"],
  ] as const) {
    it(`[REC] serverless-express#355: apigw-requestid is on the ${status} to a message ${what}`, async () => {
      const answer = await raw(served(), request);
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(answer, /\r\napigw-requestid: [A-Za-z0-9+/]{15}=\r\n/i);
      assert.match(answer, /\r\n\r\n\{"message":"[A-Z][A-Za-z ]+"\}$/);
    });
  }

  it("[REC] cortex#1225: a 503 has no content-type", async () => {
    served().outcome = { outcome: "too-slow" };
    assert.equal((await call(served(), "GET /health")).headers["content-type"], undefined);
  });

  it("[D] http-api-troubleshooting-jwt page: a 401 has no content-type", async () => {
    assert.equal((await call(served(), "GET /orders/1")).headers["content-type"], undefined);
  });

  it("[D] http-api-quotas page: 10 MB of payload pass, and no more", async () => {
    const body = Buffer.alloc(10 * 1024 * 1024, "a");
    assert.equal((await call(served(), "POST /capture", { body })).status, 200);
    assert.equal(served().events.length, 1);
    const answer = await call(served(), "POST /capture", { body: Buffer.alloc(body.length + 1, "a") });
    assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
    assert.equal(served().events.length, 1);
  });

  it("[D] http-api-quotas page: 10,240 bytes of request line and headers, with short headers, too", async () => {
    const answer = await call(served(), "GET /health", {
      headers: { host: "x", x: Array.from({ length: 1_900 }, () => "a") },
    });
    assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
    assert.deepEqual(served().events, []);
  });

  it("[D] http-api-quotas page: 10,240 bytes of request line and headers, and no more", async () => {
    assert.equal((await call(served(), "GET /health", { headers: { "x-a": "a".repeat(9_000) } })).status, 200);
    const answer = await call(served(), "GET /health", { headers: { "x-a": "a".repeat(10_240) } });
    assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
    assert.equal(served().events.length, 1);
  });
});

describe("as API Gateway: permission and throttling", () => {
  const unpermitted = serving(modelOf({ permission: null }));
  const defaultRouteSettings = { throttlingBurstLimit: 1, throttlingRateLimit: 1 };
  const throttled = serving(modelOf({ stage: { defaultRouteSettings } }));

  it("[D] http-api-troubleshooting-lambda page: 500 where nothing permits the invocation", async () => {
    const { status, body } = await call(unpermitted(), "GET /health");
    assert.deepEqual([status, body], [500, failure]);
    assert.deepEqual(unpermitted().events, []);
  });

  for (const [source, permitted] of [
    ["*/*", 200],
    ["$default/GET/health", 200],
    ["$default/GET/orders/{id}", 500],
    ["v1/GET/health", 500],
  ] as const) {
    const permission = { sourceArn: `${set.api.outputs["executionArn"] as string}/${source}` };
    const served = serving(modelOf({ permission }));
    it(`[OBS] source ARN of a permission, <stage>/<METHOD>/<path>: ${source}`, async () => {
      assert.equal((await call(served(), "GET /health")).status, permitted);
    });
  }

  for (const [source, permitted] of [
    ["$default/$default", 200],
    ["*/$default", 200],
    ["*/*", 200],
    ["$default/GET/anything", 500],
  ] as const) {
    const permission = { sourceArn: `${set.api.outputs["executionArn"] as string}/${source}` };
    const served = serving(modelOf({ permission }, routeOf(set, "$default")));
    it(`[OBS] source ARN of a permission, <stage>/$default for the $default route: ${source}`, async () => {
      assert.equal((await call(served(), "GET /anything")).status, permitted);
    });
  }

  it("[OBS] denials: 429 when a stage's burst is used up, until its rate fills it", async () => {
    const statuses = [];
    for (const seconds of [0, 0, 0.5, 0.5, 0]) {
      throttled().now += seconds;
      statuses.push((await call(throttled(), "GET /health")).status);
    }
    assert.deepEqual(statuses, [200, 429, 429, 200, 429]);
  });
});
