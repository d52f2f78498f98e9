import { strict as assert } from "node:assert";
import { contextOf } from "../../../lambda/authorizer/context";
import { asJwtEvent, handler } from "../../../lambda/jwtEvent/handler";
import { goodClaims } from "../authorizer/support";

const eventWith = (lambda: unknown) => ({
  version: "2.0",
  routeKey: "GET /",
  requestContext: { requestId: "x", authorizer: { lambda } },
});
const jwtOf = (claims: object, hasScopes: boolean) =>
  (asJwtEvent(eventWith(contextOf(claims as never, hasScopes))) as { requestContext: { authorizer: { jwt: object } } })
    .requestContext.authorizer.jwt;

describe("the event of a handler behind the function that checks tokens", () => {
  it("is that of a route with a JWT authorizer", () => {
    const event = asJwtEvent(eventWith(contextOf(goodClaims, true)));
    const claims = Object.fromEntries(Object.entries(goodClaims).map(([name, value]) => [name, String(value)]));
    assert.deepEqual(event, {
      version: "2.0",
      routeKey: "GET /",
      requestContext: {
        requestId: "x",
        authorizer: { jwt: { claims, scopes: ["orders/read", "orders/write"] } },
      },
    });
  });

  it("has no scopes where the route asks for none", () => {
    assert.equal((jwtOf(goodClaims, false) as { scopes: unknown }).scopes, null);
  });

  it("has every claim, whatever its name and its value", () => {
    const claims = {
      scope: "a  b",
      "https://x.example/tenant": ["a", ["b"]],
      jwt: "j",
      error: "e",
      constructor: "c",
      ["__proto__"]: "p",
      on: true,
      map: { a: 1 },
      gone: null,
    };
    const own = JSON.parse(JSON.stringify(jwtOf(claims, true))) as { claims: object; scopes: unknown };
    assert.deepEqual(own.scopes, ["a", "b"]);
    assert.deepEqual(Object.entries(own.claims).sort(), [
      ["__proto__", "p"],
      ["constructor", "c"],
      ["error", "e"],
      ["https://x.example/tenant", "[a [b]]"],
      ["jwt", "j"],
      ["map", '{"a":1}'],
      ["on", "true"],
      ["scope", "a  b"],
    ]);
  });

  it("is left alone where no function of this package decided", () => {
    for (const event of [
      null,
      undefined,
      "text",
      {},
      { requestContext: {} },
      { requestContext: { authorizer: { jwt: { claims: { a: "b" }, scopes: null } } } },
      eventWith(null),
      eventWith({ user: "x" }),
      eventWith({ jwt: { scopes: null } }),
    ]) {
      assert.equal(asJwtEvent(event), event);
    }
  });
});

describe("a handler behind the function that checks tokens", () => {
  it("is called with what Lambda passes, and its answer is passed back", async () => {
    const wrapped = handler(async (event, context) => [event, context]);
    assert.deepEqual(await wrapped("event", "context"), ["event", "context"]);
  });

  it("takes as many arguments as the one that it calls", () => {
    assert.equal(handler(() => 0).length, 2);
    assert.equal(handler((event, context) => [event, context]).length, 2);
    const withCallback = handler((event, context, callback) =>
      (callback as (answer: unknown) => void)([event, context]),
    );
    assert.equal(withCallback.length, 3);
    let answer: unknown;
    withCallback("event", "context", (given: unknown) => (answer = given));
    assert.deepEqual(answer, ["event", "context"]);
  });
});
