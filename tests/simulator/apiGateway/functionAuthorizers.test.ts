import { strict as assert } from "node:assert";
import type { Invocation } from "../../../simulator/lambda/functionRunner";
import type { RequestRecord } from "../../../simulator/requestRecord";
import { decidedModel, deciding } from "../../support/deciding";
import { closeServers, Parts, send, serveApi } from "../../support/gateway";
import { output, resource } from "../../support/registrations";

type Changes = Parameters<typeof deciding>[0];

const returns = (value: unknown): Invocation => ({ outcome: "returned", result: JSON.stringify(value) });
const allowed = returns({ isAuthorized: true });
const denied = returns({ isAuthorized: false });
const withToken: Parts = { headers: { authorization: "Bearer foo" } };

describe("a Lambda authorizer, over HTTP", () => {
  after(closeServers);

  const whole = deciding();
  const arn = output(whole.set.api, "executionArn");
  const [api, authorizerId] = [whole.set.api, whole.authorizer.id];
  const permissions = [
    resource("aws:lambda/permission:Permission", "all", { ...whole.set.permission.inputs, sourceArn: `${arn}/*` }),
  ];
  const routeKeys = ["GET /a", "POST /a", "GET /b/{id}", "ANY /any", "$default"];

  /** Serves routes that a function decides on, and tells of everything that happens. */
  async function serve(
    answer: Invocation | ((event: Event) => Invocation),
    changes: Changes = {},
    permission: Changes = {},
  ) {
    const record = seen();
    const model = decidedModel(deciding(changes, permission), routeKeys, ...permissions);
    const origin = await serveApi(model.apis[0]!, {
      invoke: (fn, event, patienceMs) => {
        if (fn.name !== "check") {
          record.handled.push(event as Event);
          return Promise.resolve(returns("served"));
        }
        record.asked.push(event as Event);
        record.patience.push(patienceMs);
        return Promise.resolve(typeof answer === "function" ? answer(event as Event) : answer);
      },
      log: (fn, text) => record.logged.push(`${fn.name}: ${text}`),
      requested: (one) => record.records.push(one),
      now: () => record.clock.now,
    });
    return { ...record, call: (line: string, parts: Parts = withToken) => send(origin, line, parts) };
  }

  it("lets a request pass, and tells the handler that it was told nothing", async () => {
    const { call, asked, handled, records, patience } = await serve(allowed);
    const { status, body } = await call("GET /a");
    assert.deepEqual([status, body], [200, "served"]);
    assert.deepEqual(handled[0]!.requestContext.authorizer, { lambda: null });
    assert.equal(asked.length, 1);
    assert.deepEqual(patience, [10_000]);
    assert.deepEqual(records[0]!.decision, { by: "check", isKept: false });
    assert.equal(records[0]!.refusal, undefined);
  });

  it("gives the handler what it was told, as it was told", async () => {
    const context = { client_id: "a", level: 3, isAdmin: false, list: ["x"], map: { y: null } };
    const { call, handled } = await serve(returns({ isAuthorized: true, context }));
    await call("GET /a");
    assert.deepEqual(handled[0]!.requestContext.authorizer, { lambda: context });
  });

  it("is told of the request as the handler is, but for the body", async () => {
    const { call, asked, handled } = await serve(allowed);
    await call("POST /a?x=1&x=2&y=a+b", {
      headers: { authorization: "Bearer foo", "X-Own": "1", cookie: "c=1", "content-type": "text/plain" },
      body: "secret",
    });
    const { body, isBase64Encoded, requestContext, ...rest } = handled[0]!;
    const { authorizer, ...context } = requestContext;
    assert.deepEqual([body, isBase64Encoded, authorizer], ["secret", false, { lambda: null }]);
    assert.deepEqual(asked[0], {
      ...rest,
      type: "REQUEST",
      routeArn: `${arn}/$default/POST/a`,
      identitySource: ["Bearer foo"],
      requestContext: context,
    });
  });

  describe("refuses", () => {
    for (const [what, parts, line] of [
      ["without its identity source", {}, "GET /a"],
      ["with an empty one", { headers: { authorization: "" } }, "GET /a"],
      ["a preflight request", { headers: { origin: "https://a.example" } }, "OPTIONS /any"],
    ] as const) {
      it(`${what}, and asks nobody`, async () => {
        const { call, asked, handled, records } = await serve(allowed);
        const { status, headers, body } = await call(line, parts);
        assert.deepEqual([status, body], [401, '{"message":"Unauthorized"}']);
        assert.equal(headers["www-authenticate"], undefined);
        assert.deepEqual([asked, handled], [[], []]);
        assert.deepEqual(records[0]!.refusal, { kind: "no-identity", source: "$request.header.authorization" });
        assert.equal(records[0]!.decision, undefined);
      });
    }

    it("what the function denies", async () => {
      const { call, handled, records } = await serve(denied);
      const { status, body } = await call("GET /a");
      assert.deepEqual([status, body, handled], [403, '{"message":"Forbidden"}', []]);
      assert.deepEqual(records[0]!.refusal, { kind: "denied", by: "check", isKept: false });
      assert.deepEqual(records[0]!.decision, { by: "check", isKept: false });
    });

    for (const outcome of ["failed", "too-slow", "throttled", "too-large"] as const) {
      it(`when the function's outcome is "${outcome}"`, async () => {
        const { call, handled, records } = await serve({ outcome });
        const { status, body } = await call("GET /a");
        assert.deepEqual([status, body, handled], [500, '{"message":"Internal Server Error"}', []]);
        assert.deepEqual(records[0]!.refusal, { kind: "authorizer-failed", by: "check", outcome });
      });
    }

    it("when API Gateway may not ask the function, and says what is missing", async () => {
      const { call, asked, handled, records, logged } = await serve(allowed, {}, { sourceArn: `${arn}/*/GET/a` });
      const { status, body } = await call("GET /a");
      assert.deepEqual([status, body], [500, '{"message":"Internal Server Error"}']);
      assert.deepEqual([asked, handled], [[], []]);
      assert.deepEqual(records[0]!.refusal, { kind: "authorizer-not-permitted", by: "check" });
      assert.deepEqual(logged, [
        `check: no aws.lambda.Permission lets API Gateway ask it as the authorizer "check"; add one with the sourceArn ${arn}/authorizers/${authorizerId}`,
      ]);
    });

    for (const [what, answer, text] of [
      ["a text for a decision", { isAuthorized: "false" }, 'isAuthorized is "false"; return true or false'],
      ["a number for a decision", { isAuthorized: 1 }, "isAuthorized is 1; return true or false"],
      ["no decision", { context: {} }, "isAuthorized is missing; return true or false"],
      ["nothing", null, "it is no object; return { isAuthorized }"],
      ["a list", [true], "it is no object; return { isAuthorized }"],
      ["true", true, "it is no object; return { isAuthorized }"],
      ["an error's form", { errorMessage: "Unauthorized" }, "isAuthorized is missing; return true or false"],
      [
        "a policy, which was not asked for",
        { principalId: "a", policyDocument: {} },
        "isAuthorized is missing; return true or false, or set enableSimpleResponses: false for a policy",
      ],
      [
        "a context that is none",
        { isAuthorized: true, context: null },
        "context is null; return an object, or leave it out",
      ],
    ] as const) {
      it(`when the function answers with ${what}`, async () => {
        const { call, handled, records, logged } = await serve(returns(answer));
        const { status, body } = await call("GET /a");
        assert.deepEqual([status, body, handled], [500, '{"message":"Internal Server Error"}', []]);
        assert.deepEqual(records[0]!.refusal, { kind: "malformed-answer", by: "check" });
        assert.deepEqual(logged, [`check: its answer is no authorizer's: ${text}`]);
      });
    }
  });

  describe("sends", () => {
    for (const [line, routeArn] of [
      ["GET /b/7", "GET/b/{id}"],
      ["PUT /any", "PUT/any"],
      ["DELETE /elsewhere", "$default"],
    ] as const) {
      it(`${line} with the ARN of its route`, async () => {
        const { call, asked } = await serve(allowed);
        await call(line);
        assert.equal(asked[0]!.routeArn, `${arn}/$default/${routeArn}`);
      });
    }

    it("identity sources in their order", async () => {
      const identitySources = [
        "$context.routeKey",
        "$request.querystring.Key",
        "$request.header.X-KEY",
        "$request.header.cookie",
      ];
      const { call, asked, records } = await serve(allowed, { identitySources });
      await call("GET /a?Key=q&key=other", { headers: { "x-key": "h", cookie: "c=1" } });
      assert.deepEqual(asked[0]!.identitySource, ["GET /a", "q", "h", "c=1"]);
      await call("GET /a?key=q", { headers: { "x-key": "h", cookie: "c=1" } });
      assert.deepEqual(records[1]!.refusal, { kind: "no-identity", source: "$request.querystring.Key" });
    });

    it("no identity source where there is none to ask for", async () => {
      const { call, asked } = await serve(allowed, { identitySources: undefined });
      assert.equal((await call("GET /a", {})).status, 200);
      assert.ok(!("identitySource" in asked[0]!));
    });

    it("the old format where that is asked for", async () => {
      const { call, asked } = await serve(returns({ principalId: "a", policyDocument: allowAll }), {
        authorizerPayloadFormatVersion: "1.0",
        enableSimpleResponses: false,
        identitySources: ["$request.header.X-Key", "$request.querystring.q"],
      });
      const { status } = await call("GET /b/7?q=2", { headers: { "X-Key": "1", host: "api.example" } });
      assert.equal(status, 200);
      const { requestContext, ...event } = JSON.parse(JSON.stringify(asked[0])) as (typeof asked)[0] & Headers;
      const gatewayHeaders = Object.fromEntries(
        Object.entries(event.headers).filter(([name]) => name.startsWith("x-")),
      );
      assert.equal(gatewayHeaders["x-forwarded-for"], "127.0.0.1");
      assert.deepEqual(event, {
        version: "1.0",
        type: "REQUEST",
        methodArn: `${arn}/$default/GET/b/{id}`,
        identitySource: "1,2",
        authorizationToken: "1,2",
        resource: "/b/{id}",
        path: "/b/7",
        httpMethod: "GET",
        headers: { "X-Key": "1", host: "api.example", ...gatewayHeaders },
        queryStringParameters: { q: "2" },
        pathParameters: { id: "7" },
      });
      const { requestId, requestTime, ...context } = requestContext;
      assert.match(String(requestId), /^[A-Za-z0-9+/]{15}=$/);
      assert.equal(requestTime, "01/Jan/2026:00:00:00 +0000");
      assert.deepEqual(context, {
        accountId: "123456789012",
        apiId: api.id,
        domainName: "api.example",
        domainPrefix: api.id,
        httpMethod: "GET",
        identity: { sourceIp: "127.0.0.1", userAgent: "" },
        path: "/b/7",
        protocol: "HTTP/1.1",
        requestTimeEpoch: seen().clock.now,
        resourcePath: "/b/{id}",
        stage: "$default",
      });
    });
  });

  describe("answers with a policy", () => {
    const policies = { enableSimpleResponses: false };
    const statement = (Effect: string, Resource: unknown, Action: unknown = "execute-api:Invoke") => ({
      Effect,
      Action,
      Resource,
    });
    const policy = (...Statement: object[]) => ({
      principalId: "a",
      policyDocument: { Version: "2012-10-17", Statement },
    });

    for (const [what, status, answer, line] of [
      ["that allows the route", 200, (e: Event) => policy(statement("Allow", e.routeArn)), "GET /a"],
      ["that allows the route of any id", 200, (e: Event) => policy(statement("Allow", e.routeArn)), "GET /b/7"],
      ["that allows everything", 200, () => policy(statement("Allow", "*", "*")), "GET /b/7"],
      ["that allows a folder", 200, () => policy(statement("Allow", [`${arn}/*/GET/b/*`])), "GET /b/7"],
      ["that allows another route", 403, () => policy(statement("Allow", `${arn}/$default/POST/a`)), "GET /a"],
      ["that allows another API", 403, () => policy(statement("Allow", `${arn}x/*`)), "GET /a"],
      [
        "that allows something else",
        403,
        () => policy(statement("Allow", "*", "execute-api:ManageConnections")),
        "GET /a",
      ],
      ["that says nothing", 403, () => policy(), "GET /a"],
      ["that denies", 403, () => policy(statement("Deny", "*")), "GET /a"],
      [
        "that allows and denies",
        403,
        () => policy(statement("Allow", "*"), statement("Deny", `${arn}/*/GET/a`)),
        "GET /a",
      ],
    ] as const) {
      it(`${what}: ${status}`, async () => {
        const { call, handled } = await serve((event) => returns(answer(event)), policies);
        assert.equal((await call(line)).status, status);
        assert.equal(handled.length, status === 200 ? 1 : 0);
      });
    }

    it("and tells no handler who calls, unless by the context", async () => {
      const { call, handled } = await serve(returns(policy(statement("Allow", "*"))), policies);
      await call("GET /a");
      assert.deepEqual(handled[0]!.requestContext.authorizer, { lambda: null });
    });
  });

  describe("has its answers kept", () => {
    const kept = { authorizerResultTtlInSeconds: 60 };

    it("for one token, on all routes, until the time is over", async () => {
      const { call, asked, records, clock } = await serve(allowed, kept);
      await call("GET /a");
      await call("POST /a");
      await call("GET /b/1");
      assert.equal(asked.length, 1);
      assert.deepEqual(
        records.map(({ decision }) => decision?.isKept),
        [false, true, true],
      );
      await call("GET /a", { headers: { authorization: "Bearer bar" } });
      assert.equal(asked.length, 2);
      clock.now += 59_999;
      await call("GET /a");
      assert.equal(asked.length, 2);
      clock.now += 1;
      await call("GET /a");
      assert.equal(asked.length, 3);
    });

    it("for each route where its key is an identity source", async () => {
      const { call, asked, records } = await serve(({ routeKey }) => (routeKey === "GET /a" ? allowed : denied), {
        ...kept,
        identitySources: ["$request.header.Authorization", "$context.routeKey"],
      });
      for (const line of ["GET /a", "POST /a", "GET /a", "POST /a"]) {
        await call(line);
      }
      assert.equal(asked.length, 2);
      assert.deepEqual(
        records.map(({ status }) => status),
        [200, 403, 200, 403],
      );
    });

    it("with what it told", async () => {
      const { call, handled } = await serve(returns({ isAuthorized: true, context: { client_id: "a" } }), kept);
      await call("GET /a");
      await call("GET /b/1");
      assert.deepEqual(handled[1]!.requestContext.authorizer, { lambda: { client_id: "a" } });
    });

    it("where it denies", async () => {
      const { call, asked, records } = await serve(denied, kept);
      await call("GET /a");
      await call("POST /a");
      assert.equal(asked.length, 1);
      assert.deepEqual(records[1]!.refusal, { kind: "denied", by: "check", isKept: true });
    });

    it("but not where it fails", async () => {
      const outcomes = [{ outcome: "failed" } as const, returns({}), allowed];
      const { call, asked } = await serve(() => outcomes.shift()!, kept);
      const statuses = [];
      for (let count = 0; count < 3; count++) {
        statuses.push((await call("GET /a")).status);
      }
      assert.deepEqual([statuses, asked.length], [[500, 500, 200], 3]);
    });

    it("as a policy that each route is held against", async () => {
      const answer = ({ routeArn }: Event) => returns({ principalId: "a", policyDocument: allow(routeArn) });
      const { call, asked } = await serve(answer, { ...kept, enableSimpleResponses: false });
      assert.deepEqual([(await call("GET /a")).status, (await call("POST /a")).status], [200, 403]);
      assert.equal(asked.length, 1);
    });
  });
});

interface Event {
  readonly routeKey: string;
  readonly routeArn: string;
  readonly identitySource: unknown;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: Readonly<Record<string, unknown>>;
}

interface Headers {
  readonly headers: Readonly<Record<string, string>>;
}

const allow = (Resource: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource }],
});
const allowAll = allow("*");

function seen() {
  return {
    asked: [] as Event[],
    handled: [] as Event[],
    patience: [] as (number | undefined)[],
    logged: [] as string[],
    records: [] as RequestRecord[],
    clock: { now: Date.UTC(2026, 0, 1) },
  };
}
