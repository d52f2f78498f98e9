import { strict as assert } from "node:assert";
import type { GatewayEvent } from "../../simulator/apiGateway/event";
import { modelOf, resource, routeOf, workedSet } from "../support/registrations";
import { startOfTime } from "../support/servedModel";
import { call, Sent, serving } from "./support";

const [read, write] = ["https://api.example.com/orders/read", "https://api.example.com/orders/write"];
const set = workedSet();
const dev = { apiId: set.api.id, name: "dev", autoDeploy: true, stageVariables: { a: "b" } };
const model = modelOf(
  {},
  resource("aws:apigatewayv2/stage:Stage", "dev", dev),
  routeOf(set, "GET /me", []),
  routeOf(set, "ANY /capture/{proxy+}"),
);
const page = "[D23] http-api-develop-integrations-lambda page";
const powertools = "[REC] powertools-ts jwt-authorizer-auth.json";
const voker = "[REC] voker apigwv2-request.json";

describe("as API Gateway: the event", () => {
  const served = serving(model);

  async function eventOf(line: string, options: Sent = {}): Promise<GatewayEvent & Readonly<Record<string, unknown>>> {
    assert.equal((await call(served(), line, options)).status, 200);
    return JSON.parse(JSON.stringify(served().events.at(-1))) as GatewayEvent & Readonly<Record<string, unknown>>;
  }
  const jwtOf = async (line: string, claims: object) => {
    const { requestContext } = await eventOf(line, { token: served().token(claims) });
    return requestContext.authorizer!.jwt!;
  };

  it(`${page}: its fields`, async () => {
    const event = await eventOf("POST /dev/capture/x?a=b", {
      headers: { cookie: "a=b", "content-type": "text/plain" },
      body: "text",
    });
    assert.deepEqual(
      Object.keys(event).sort(),
      "version routeKey rawPath rawQueryString cookies headers queryStringParameters requestContext body pathParameters isBase64Encoded stageVariables"
        .split(" ")
        .sort(),
    );
    const { requestContext } = event;
    assert.deepEqual(
      Object.keys(requestContext).sort(),
      "accountId apiId domainName domainPrefix http requestId routeKey stage time timeEpoch".split(" ").sort(),
    );
    const names = ["method", "path", "protocol", "sourceIp", "userAgent"];
    assert.deepEqual(Object.keys(requestContext.http).sort(), names);
    assert.deepEqual([event.version, event.stageVariables], ["2.0", { a: "b" }]);
  });

  it("[REC] powertools-ts fixtures: what does not apply is left out, not null", async () => {
    const event = await eventOf("GET /health");
    for (const name of ["cookies", "queryStringParameters", "pathParameters", "stageVariables", "body"]) {
      assert.ok(!(name in event), name);
    }
    assert.doesNotMatch(JSON.stringify(event), /null/);
  });

  it(`${powertools}, DefinitelyTyped PR 75458: every claim is a string`, async () => {
    const { claims } = await jwtOf("GET /me", { iat: startOfTime, exp: startOfTime + 1, auth_time: startOfTime });
    assert.ok(Object.values(claims).every((claim) => typeof claim === "string"));
    assert.equal(claims["exp"], String(startOfTime + 1));
  });

  it("[REC] DefinitelyTyped PR 75458: scopes is null on a route without any; the claim stays", async () => {
    const { claims, scopes } = await jwtOf("GET /me", { scope: `${read} ${write}` });
    assert.equal(scopes, null);
    assert.equal(claims["scope"], `${read} ${write}`);
  });

  it("[OBS] floci PR 2011: scopes is the token's whole list on a route with some", async () => {
    const { scopes } = await jwtOf("GET /orders/1", { scope: `a ${read} ${write}` });
    assert.deepEqual(scopes, ["a", read, write]);
  });

  it("[OBS] floci PR 2011: lists as Go prints them, no claim that is null, numbers and booleans as text", async () => {
    const given = { groups: ["admin", "poweruser"], nothing: null, yes: true, no: false, count: 7 };
    const { claims } = await jwtOf("GET /me", given);
    const { groups, yes, no, count } = claims;
    assert.deepEqual({ groups, yes, no, count }, { groups: "[admin poweruser]", yes: "true", no: "false", count: "7" });
    assert.ok(!("nothing" in claims));
  });

  it("[INF] no authorizer key without an authorizer", async () => {
    assert.ok(!("authorizer" in (await eventOf("GET /health")).requestContext));
  });

  it(`${powertools}: header names are in lower case; host, trace id and x-forwarded-* are there`, async () => {
    const { headers } = await eventOf("GET /health", { headers: { "X-Thing": "a", Connection: "close" } });
    assert.ok(Object.keys(headers).every((name) => name === name.toLowerCase()));
    for (const name of ["host", "x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"]) {
      assert.ok(headers[name], name);
    }
    assert.ok(!("connection" in headers));
  });

  it(`${powertools}: content-length "0" is kept on a POST without a body`, async () => {
    const { headers } = await eventOf("POST /capture/x", { headers: { "content-length": "0" } });
    assert.equal(headers["content-length"], "0");
  });

  it(`${voker}: repeated headers and query values are joined by a comma alone`, async () => {
    const event = await eventOf("GET /health?a=one&a=two", { headers: { "x-a": ["first", "second"] } });
    assert.equal(event.headers["x-a"], "first,second");
    assert.deepEqual(event.queryStringParameters, { a: "one,two" });
  });

  it(`${voker}, serverless-offline PR 1776: cookies in a list, and not in the headers`, async () => {
    const event = await eventOf("GET /health", { headers: { cookie: "a=1; b=2" } });
    assert.deepEqual(event.cookies, ["a=1", "b=2"]);
    assert.ok(!("cookie" in event.headers));
  });

  it(`${voker}, standard-server PR 93: rawPath and http.path are decoded`, async () => {
    const { rawPath, requestContext } = await eventOf("GET /capture/space%20value");
    assert.deepEqual([rawPath, requestContext.http.path], ["/capture/space value", "/capture/space value"]);
  });

  it(`${voker}, ministack 1035: rawQueryString is as it was sent`, async () => {
    for (const query of ["a+b", "a%2Bb", "a=%20&b=x+y&c=%C3%A9"]) {
      assert.equal((await eventOf(`GET /health?${query}`)).rawQueryString, query);
    }
  });

  it(`${voker}: queryStringParameters are decoded, + is a space, an empty value stays`, async () => {
    const { queryStringParameters } = await eventOf("GET /health?a=x+y&b=%2B&c=&d");
    assert.deepEqual(queryStringParameters, { a: "x y", b: "+", c: "", d: "" });
  });

  it("[REC] powertools-ts fixtures: requestId is 15 characters of base64 and =, as apigw-requestid", async () => {
    const { headers } = await call(served(), "GET /health");
    const id = served().events[0]!.requestContext.requestId;
    assert.match(id, /^[A-Za-z0-9+/]{15}=$/);
    assert.match(String(headers["apigw-requestid"]), /^[A-Za-z0-9+/]{15}=$/);
  });

  it("[REC] powertools-ts fixtures: time, timeEpoch, domainPrefix, protocol", async () => {
    const { requestContext } = await eventOf("GET /health");
    assert.equal(requestContext.time, "07/Jun/2026:08:09:10 +0000");
    assert.equal(requestContext.timeEpoch, startOfTime * 1000);
    assert.equal(requestContext.domainPrefix, set.api.id);
    assert.equal(requestContext.http.protocol, "HTTP/1.1");
  });

  it("[REC] floci#2172: a named stage is in rawPath", async () => {
    const { rawPath, requestContext } = await eventOf("GET /dev/capture/x");
    assert.deepEqual([rawPath, requestContext.stage], ["/dev/capture/x", "dev"]);
  });

  for (const type of ["text/plain", "text/css", "application/json", "application/xml", "application/javascript"]) {
    it(`[OBS] ministack PR 766: a body of ${type} is text`, async () => {
      const event = await eventOf("POST /capture/x", { headers: { "content-type": type }, body: "é" });
      assert.deepEqual([event.body, event.isBase64Encoded], ["é", false]);
    });
  }
  for (const [source, type] of [
    ["[OBS] ministack PR 766", undefined],
    ["[OBS] ministack PR 766", "application/x-www-form-urlencoded"],
    ["[OBS] ministack PR 766", "application/octet-stream"],
    ["[OBS] ministack PR 766", "image/png"],
    ["[REC] serverless-offline PR 1776", "multipart/form-data; boundary=x"],
  ] as const) {
    it(`${source}: a body of ${type ?? "no content type"} is base64`, async () => {
      const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
      const event = await eventOf("POST /capture/x", { headers, body: "é" });
      assert.deepEqual([event.body, event.isBase64Encoded], ["w6k=", true]);
    });
  }
});
