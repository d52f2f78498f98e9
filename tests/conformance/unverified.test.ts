import { strict as assert } from "node:assert";
import { modelOf, output, resource, routeOf, workedSet } from "../support/registrations";
import { functions } from "../support/functions";
import { call, raw, Sent, serving } from "./support";

const set = workedSet();

/** Choices where nobody knows what AWS does, as docs/simulation.md lists them. */
describe("not verified against AWS: requests", () => {
  const served = serving(modelOf({}, routeOf(set, "POST /capture"), routeOf(set, "$default")));
  async function eventOf(line: string, options: Sent = {}) {
    assert.equal((await call(served(), line, options)).status, 200);
    return served().events.at(-1)!;
  }

  it("no User-Agent is an empty userAgent", async () => {
    assert.equal((await eventOf("GET /health")).requestContext.http.userAgent, "");
  });

  it("HTTP/1.0 is the event's protocol", async () => {
    await raw(served(), "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n");
    assert.equal(served().events[0]!.requestContext.http.protocol, "HTTP/1.0");
  });

  it("the header Expect is in the event", async () => {
    const { headers } = await eventOf("POST /capture", { headers: { expect: "100-continue" }, body: "x" });
    assert.equal(headers["expect"], "100-continue");
  });

  it("a compressed body is base64, whatever its type", async () => {
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    assert.equal((await eventOf("POST /capture", { headers, body: "x" })).isBase64Encoded, true);
  });

  it("domainName has no port, and domainPrefix is the API's id, not its first label", async () => {
    const { domainName, domainPrefix } = (await eventOf("GET /health")).requestContext;
    assert.deepEqual([domainName, domainPrefix], ["127.0.0.1", set.api.id]);
  });

  for (const method of ["TRACE", "PROPFIND"]) {
    it(`${method} is 404, also with a public $default`, async () => {
      assert.equal((await call(served(), `${method} /capture`)).status, 404);
      assert.deepEqual(served().events, []);
    });
  }
});

describe("not verified against AWS: responses", () => {
  const served = serving(modelOf());
  const answerTo = (value: object) => {
    served().outcome = { outcome: "returned", result: JSON.stringify(value) };
    return call(served(), "GET /health");
  };

  for (const [what, value] of Object.entries({
    "statusCode 100": { statusCode: 100 },
    "statusCode 199": { statusCode: 199 },
    "statusCode 600": { statusCode: 600 },
    'statusCode "200"': { statusCode: "200" },
    "a header of null": { headers: { "x-a": null } },
    "a header beyond Latin-1": { headers: { "x-a": "\u0100" } },
    "cookies as text": { cookies: "a=1" },
    "a body of an object": { body: {} },
  })) {
    it(`${what} is a 500`, async () => assert.equal((await answerTo({ statusCode: 200, ...value })).status, 500));
  }

  it("headers of numbers and booleans are text, and those of Latin-1 pass", async () => {
    const { headers } = await answerTo({ statusCode: 200, headers: { "x-a": 7, "x-b": true, "x-c": "\u00e9" } });
    assert.deepEqual([headers["x-a"], headers["x-b"], headers["x-c"]], ["7", "true", "\u00e9"]);
  });

  it("multiValueHeaders are ignored", async () => {
    const { status, headers } = await answerTo({ statusCode: 200, multiValueHeaders: { "x-a": ["b"] } });
    assert.deepEqual([status, headers["x-a"]], [200, undefined]);
  });

  it("isBase64Encoded counts as true alone, and base64 that is none is read as far as it goes", async () => {
    assert.equal((await answerTo({ statusCode: 200, isBase64Encoded: "true", body: "YQ==" })).body, "YQ==");
    assert.equal((await answerTo({ statusCode: 200, isBase64Encoded: true, body: "Y!Q==" })).body, "a");
  });

  for (const statusCode of [204, 304]) {
    it(`${statusCode} has a content type, and no length`, async () => {
      const { headers } = await answerTo({ statusCode, body: "x" });
      assert.equal(headers["content-type"], "text/plain; charset=utf-8");
      assert.equal(headers["content-length"], undefined);
    });
  }
});

describe("not verified against AWS: permissions", () => {
  for (const [what, permission] of Object.entries({
    "for any principal": { principal: "*" },
    "for any principal with the function's ARN": { principal: "*", function: output(set.fn, "arn") },
  })) {
    const served = serving(modelOf({ permission }));
    it(`${what} permit nothing: 500`, async () => {
      assert.equal((await call(served(), "GET /health")).status, 500);
      assert.deepEqual(served().events, []);
    });
  }
});

describe("not verified against AWS: functions", () => {
  const start = functions();
  it("some of what Lambda sets is absent", async () => {
    const names = ["_X_AMZN_TRACE_ID", "NODE_PATH", "LAMBDA_RUNTIME_DIR", "AWS_LAMBDA_RUNTIME_API"];
    const { runner } = start({
      "index.js": `exports.handler = async () =>
        [...${JSON.stringify(names)}.filter((name) => name in process.env), typeof awslambda];`,
    });
    assert.deepEqual(await runner.invoke({}), { outcome: "returned", result: '["undefined"]' });
  });
});

describe("not verified against AWS: tokens", () => {
  const lambdaConfig = { preTokenGenerationConfig: { lambdaArn: output(set.fn, "arn"), lambdaVersion: "V3_0" } };
  const permission = resource("aws:lambda/permission:Permission", "trigger", {
    action: "lambda:InvokeFunction",
    function: output(set.fn, "name"),
    principal: "cognito-idp.amazonaws.com",
  });
  const served = serving(modelOf({ pool: { lambdaConfig } }, permission));

  it("a trigger can add claims that no list of AWS protects, and scope by its scopes alone", async () => {
    const added = { username: "a", nbf: 1, event_id: "b", scope: "forged", auth: [1] };
    const accessTokenGeneration = { claimsToAddOrOverride: added, claimsToSuppress: ["scope"] };
    const result = { response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } } };
    served().outcome = { outcome: "returned", result: JSON.stringify(result) };
    const { tokenEndpoint, pool } = served().pools[0]!;
    const { clientId, clientSecret } = pool.clients[0]!;
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret!,
      // A parameter that is not known is passed over.
      audience: "x",
    });
    const { access_token: token } = (await (await fetch(tokenEndpoint!, { method: "POST", body })).json()) as {
      access_token: string;
    };
    const claims = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;
    const { username, nbf, event_id, scope, auth } = claims;
    assert.deepEqual(
      { username, nbf, event_id, scope, auth },
      { ...added, scope: "https://api.example.com/orders/read" },
    );
  });
});
