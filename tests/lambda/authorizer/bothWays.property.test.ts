import { strict as assert } from "node:assert";
import { createPublicKey, JsonWebKey } from "node:crypto";
import fc from "fast-check";
import { JwtVerifier } from "aws-jwt-verify";
import type { Jwks } from "aws-jwt-verify/jwk";
import { authorizer } from "../../../lambda/authorizer/authorizer";
import { Keys } from "../../../lambda/authorizer/keys";
import { authorize, VerifiedTokens } from "../../../simulator/apiGateway/jwtAuthorizer";
import { atTime, documentedDifference, keySet } from "../../support/functionWay";
import { encode, signed } from "../../support/servedModel";
import { goodClaims, issuer, issuerKey, now } from "./support";

const keys = [issuerKey("k1"), issuerKey("k2"), issuerKey("k3")] as const;
const published = keys.slice(0, 2);
const publicKeys = new Map(
  published.map(({ kid, jwk }) => [kid, createPublicKey({ format: "jwk", key: jwk as JsonWebKey })] as const),
);
const jwks = { keys: published.map(({ jwk }) => jwk) } as unknown as Jwks;

const [read, write, admin] = ["orders/read", "orders/write", "https://api.example.com/orders/admin"];
const scope = fc.constantFrom(read, write, admin, "orders", "__proto__", "");
const time = fc.constantFrom(now - 1, now, now + 1, now + 0.5, 0, -1, 1e300, String(now + 1), null, true, undefined);
const client = fc.constantFrom("a", "b", "c", "__proto__", "", undefined, 1);

/** A member of claims or a header, and what it may be instead. */
const change = (values: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.oneof(...Object.entries(values).map(([name, value]) => value.map((one) => ({ [name]: one }))));

/** Claims that are wrong in a few places at most. */
const claims = fc
  .array(
    change({
      iss: fc.constantFrom(issuer, `${issuer}/`, "x", undefined),
      client_id: client,
      aud: fc.oneof(client, fc.array(client, { maxLength: 2 })),
      exp: time,
      nbf: time,
      iat: time,
      scope: fc.oneof(
        fc.array(scope, { maxLength: 4 }).map((list) => list.join(" ")),
        fc.array(scope, { maxLength: 2 }),
        fc.constant(undefined),
      ),
      scp: fc.oneof(fc.array(scope, { maxLength: 2 }), scope, fc.constant(7)),
      token_use: fc.constantFrom("access", "id"),
      sub: fc.constantFrom("a", 1),
    }),
    { maxLength: 3 },
  )
  .map((changes) => Object.assign({}, ...changes) as object);
const header = fc
  .array(
    change({
      alg: fc.constantFrom("RS256", "RS384", "none", "HS256"),
      kid: fc.constantFrom("k1", "k2", "k3", 1),
      crit: fc.constant([]),
    }),
    { maxLength: 1 },
  )
  .map((changes) => Object.assign({}, ...changes) as { alg?: string });
const token = fc
  .record({
    claims,
    header,
    key: fc.constantFrom(...published, ...published, keys[2]),
    bad: fc.constantFrom(...Array<string>(9).fill(""), "=", ".", " "),
  })
  .map((made) => {
    const good = { ...goodClaims, client_id: "a", sub: "a" };
    const whole = { kid: made.key.kid as unknown, alg: "RS256", ...made.header };
    const digest = whole.alg === "RS384" ? "RSA-SHA384" : "RSA-SHA256";
    return signed(encode(whole), encode({ ...good, ...made.claims }), made.key.privateKey, digest) + made.bad;
  });
const prefix = fc.constantFrom(
  "",
  "",
  "",
  "",
  "Bearer ",
  "Bearer ",
  "Bearer ",
  "bearer ",
  "Bearer  ",
  "Bearer Bearer ",
);
const program = fc.record({
  clients: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }),
  scopes: fc.uniqueArray(fc.constantFrom(read, write, admin), { maxLength: 3 }),
});

describe("both ways to check tokens", () => {
  it("decide alike on random programs, tokens and routes", async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(program, token, prefix, async ({ clients, scopes }, made, before) => {
        const given = before + made;
        const trust = {
          issuer,
          audiences: clients,
          publicKey: (kid: string) => publicKeys.get(kid),
          verified: new VerifiedTokens(),
        };
        const { status } = await authorize(given, trust, scopes, now * 1000);
        const decide = authorizer(
          { issuer, clients: new Set(clients), routes: new Map([["GET /", scopes.length > 0 ? scopes : null]]) },
          new Keys({ fetch: () => Promise.resolve(keySet(jwks)) }, () => Promise.resolve()),
        );
        const event = { version: "2.0", routeKey: "GET /", headers: { authorization: given } };
        const { answer } = await atTime(now, () => decide(event));
        if (documentedDifference(given) === undefined || answer.isAuthorized) {
          assert.equal(answer.isAuthorized, status === 200);
        }
        if (answer.isAuthorized) {
          accepted += 1;
          const judge = JwtVerifier.create({ issuer, audience: null });
          judge.cacheJwks(jwks);
          await atTime(now, () => judge.verify(made));
        }
      }),
      { numRuns: 1500 },
    );
    // Otherwise nothing was compared.
    assert.ok(accepted > 100, String(accepted));
  });
});
