import { strict as assert } from "node:assert";
import { authorizer } from "../../../lambda/authorizer/authorizer";
import { Keys } from "../../../lambda/authorizer/keys";
import { readTrust } from "../../../lambda/authorizer/trust";
import { atTime, keySet } from "../../support/functionWay";
import { goodClaims, issuer, issuerKey, now, tokenOf } from "./support";

const [key, strange] = [issuerKey("k1"), issuerKey("k2")];
const routes = [
  ["GET /orders", ["orders/read", "orders/admin"]],
  ["GET /me", null],
];
const table = (clients: unknown = ["client-a"], own: unknown = routes) => JSON.stringify({ clients, routes: own });

/** How often the issuer was asked. */
let asked = 0;

function deciding(text = table(), fetch = () => Promise.resolve(keySet({ keys: [key.jwk] }))) {
  asked = 0;
  const fetcher = {
    fetch: () => {
      asked += 1;
      return fetch();
    },
  };
  const decide = authorizer(readTrust(issuer, text), new Keys(fetcher, () => Promise.resolve()));
  return (token: string | undefined, event: object = {}) =>
    atTime(now, () =>
      decide({
        version: "2.0",
        routeKey: "GET /orders",
        headers: token === undefined ? {} : { authorization: token },
        ...event,
      }),
    );
}

describe("the function that checks tokens", () => {
  const decide = deciding();
  const reasonOf = async (token: string | undefined, event?: object) => {
    const { answer, reason } = await decide(token, event);
    assert.equal(answer.isAuthorized, false);
    assert.equal(answer.context["error"], reason);
    return reason;
  };

  it("accepts a token alone or after Bearer, and passes on its claims as texts", async () => {
    for (const token of [tokenOf(key), `Bearer ${tokenOf(key)}`]) {
      const { answer } = await decide(token);
      assert.deepEqual(answer, {
        isAuthorized: true,
        context: {
          ...goodClaims,
          auth_time: String(now),
          exp: String(now + 3600),
          iat: String(now),
          version: "2",
          jwt: '{"scopes":true}',
        },
      });
    }
  });

  it("passes on no scopes where the route asks for none, as a JWT authorizer does", async () => {
    const { answer } = await decide(tokenOf(key), { routeKey: "GET /me" });
    assert.equal(answer.context["jwt"], '{"scopes":null}');
  });

  it("passes on beside them the claims whose names no variable can have", async () => {
    const custom = { "https://x.example/tenant": "a", jwt: "b", error: "c", list: ["x", 1], gone: null, on: true };
    const { answer } = await decide(tokenOf(key, custom));
    const { jwt, list, on, gone, error } = answer.context;
    assert.deepEqual(JSON.parse(jwt!), {
      claims: { "https://x.example/tenant": "a", jwt: "b", error: "c" },
      scopes: true,
    });
    assert.deepEqual({ list, on, gone, error }, { list: "[x 1]", on: "true", gone: undefined, error: undefined });
  });

  it("takes scopes from scp, too", async () => {
    const { answer } = await decide(tokenOf(key, { scope: undefined, scp: ["orders/admin"] }));
    assert.equal(answer.isAuthorized, true);
    assert.equal(answer.context["jwt"], '{"scopes":["orders/admin"]}');
  });

  const refused: Readonly<Record<string, readonly [string | undefined, RegExp, object?]>> = {
    "no token": [undefined, /^there is no token$/],
    "nothing after Bearer": ["Bearer ", /^there is no token$/],
    "two tokens": [`${tokenOf(key)},${tokenOf(key)}`, /segments/],
    "another algorithm": [tokenOf(key, {}, { alg: "RS512" }), /RS256/],
    "no kid": [tokenOf(key, {}, { kid: undefined }), /does not name its key/],
    "a critical header": [tokenOf(key, {}, { crit: ["exp"] }), /critical/],
    "a key that is not published": [tokenOf(strange), /does not publish/],
    "a strange key by a known name": [tokenOf({ ...strange, kid: "k1" }), /^Invalid signature$/],
    "another issuer": [tokenOf(key, { iss: `${issuer}/` }), /issuer/],
    "the pool's other issuer": [tokenOf(key, { iss: issuer.replace("cognito-idp", "issuer-cognito-idp") }), /issuer/],
    "an ID token": [tokenOf(key, { token_use: "id" }), /access token/],
    "a client that is not known": [tokenOf(key, { client_id: "client-b" }), /audience/],
    "an aud that is not known, beside a client that is": [tokenOf(key, { aud: "client-b" }), /audience/],
    "the end of its time": [tokenOf(key, { exp: now }), /expired/],
    "no end": [tokenOf(key, { exp: undefined }), /expired/],
    "a time to come, nbf": [tokenOf(key, { nbf: now + 1 }), /nbf/],
    "a time to come, iat": [tokenOf(key, { iat: now + 1 }), /iat/],
    "none of the scopes": [tokenOf(key, { scope: "orders/write" }), /required scope/],
    "a route that is not in the table": [tokenOf(key), /route/, { routeKey: "GET /other" }],
    "a route of every object": [tokenOf(key), /route/, { routeKey: "__proto__" }],
    "a route that only headers name": [
      tokenOf(key),
      /route/,
      { routeKey: undefined, headers: { routeKey: "GET /me" } },
    ],
    "an event of the other format": [tokenOf(key), /route/, { version: "1.0" }],
    "no headers": [tokenOf(key), /no token/, { headers: undefined }],
    "a header that is no text": [tokenOf(key), /no token/, { headers: { authorization: [tokenOf(key)] } }],
  };
  for (const [what, [token, reason, event]] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => assert.match((await reasonOf(token, event)) ?? "", reason));
  }

  it("tells who was refused only where that is certain", async () => {
    const { answer } = await decide(tokenOf(key, { scope: "x" }));
    assert.deepEqual(answer.context, { client_id: "client-a", scope: "x", error: answer.context["error"] });
    const forged = await decide(tokenOf({ ...strange, kid: "k1" }));
    assert.deepEqual(Object.keys(forged.answer.context), ["error"]);
  });

  it("does not ask the issuer for keys of tokens that name none of the clients", async () => {
    const cold = deciding();
    await cold(tokenOf(strange, { client_id: "made-up" }));
    await cold("a.b.c");
    assert.equal(asked, 0);
  });

  it("accepts any client of the issuer by choice, and none without a name", async () => {
    const open = deciding(table(null));
    assert.equal((await open(tokenOf(key, { client_id: "anyone" }))).answer.isAuthorized, true);
    assert.equal((await open(tokenOf(key, { client_id: undefined }))).answer.isAuthorized, false);
  });

  it("accepts no client of an empty list", async () => {
    assert.equal((await deciding(table([]))(tokenOf(key))).answer.isAuthorized, false);
  });

  it("rejects, and decides nothing, where the keys cannot be had", async () => {
    const failures = {
      "no answer": () => Promise.reject(new Error("no answer")),
      "no JSON": () => Promise.resolve(new Uint8Array(Buffer.from("<html>")).buffer),
      "no keys": () => Promise.resolve(keySet({ error: "x" })),
    };
    for (const [what, fetch] of Object.entries(failures)) {
      await assert.rejects(deciding(table(), fetch)(tokenOf(key)), /cannot be fetched/, what);
    }
  });
});

describe("what a function that checks tokens goes by", () => {
  for (const [what, text] of Object.entries({
    "no JSON": "",
    "no clients": JSON.stringify({ routes }),
    "a client that is no text": table([1]),
    "an empty client": table([""]),
    "no routes": table(["a"], undefined),
    "routes in an object": table(["a"], { "GET /": null }),
    "a route without scopes": table(["a"], [["GET /"]]),
    "a route with an empty list, which is not the same as none": table(["a"], [["GET /", []]]),
  })) {
    it(`is not ${what}`, () =>
      assert.throws(() => readTrust(issuer, text === table(["a"], undefined) ? '{"clients":[]}' : text)));
  }

  it("has an issuer", () => {
    assert.throws(() => readTrust(undefined, table()), /ISSUER/);
    assert.throws(() => readTrust("", table()), /ISSUER/);
  });
});
