import { strict as assert } from "node:assert";
import { constants, createHmac, generateKeyPairSync, KeyObject, sign } from "node:crypto";
import * as fc from "fast-check";
import { Authorization, authorize, Denial, Trust, VerifiedTokens } from "../../../simulator/apiGateway/jwtAuthorizer";
import { refusalWords } from "../../../simulator/refusalWords";
import type { TokenRefusal } from "../../../simulator/requestRecord";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });

const issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf123";
const read = "https://api.example.com/orders/read";
const write = "https://api.example.com/orders/write";
const keys: Readonly<Record<string, KeyObject>> = { k1: rsa.publicKey };
const trust: Omit<Trust, "verified"> = {
  issuer,
  audiences: ["client-a", "client-b"],
  publicKey: (kid) => (Object.hasOwn(keys, kid) ? keys[kid] : undefined),
};

/** The clock, in seconds since 1970, of every test here. */
const now = 1_767_225_600;

const goodHeader = { kid: "k1", alg: "RS256" };
const goodClaims = {
  sub: "client-a",
  token_use: "access",
  scope: read,
  auth_time: now,
  iss: issuer,
  exp: now + 3600,
  iat: now,
  version: 2,
  jti: "4ccbf1e4-0000-4000-8000-000000000000",
  client_id: "client-a",
};

type Json = Readonly<Record<string, unknown>>;

function base64url(value: string | Buffer): string {
  return Buffer.from(value).toString("base64url");
}

function json(value: unknown): string {
  return base64url(JSON.stringify(value));
}

/** Signs what is encoded already; RS256 unless told otherwise. */
function signed(
  header: string,
  payload: string,
  key: KeyObject | object = rsa.privateKey,
  digest = "RSA-SHA256",
): string {
  const input = `${header}.${payload}`;
  return `${input}.${sign(digest, Buffer.from(input), key as KeyObject).toString("base64url")}`;
}

/** A valid token with changes; `undefined` leaves a member out. */
function token(claims: Json = {}, header: Json = {}): string {
  return signed(json({ ...goodHeader, ...header }), json({ ...goodClaims, ...claims }));
}

function check(value: string | undefined, scopes: readonly string[] = []): Promise<Authorization> {
  return authorize(value, { ...trust, verified: new VerifiedTokens() }, scopes, now * 1000);
}

const valid = token();
const [validHeader = "", validPayload = "", validSignature = ""] = valid.split(".");

describe("the JWT authorizer accepts", () => {
  for (const [what, value] of Object.entries({
    "a bare token": valid,
    "a token after Bearer": `Bearer ${valid}`,
    RS384: signed(json({ ...goodHeader, alg: "RS384" }), validPayload, rsa.privateKey, "RSA-SHA384"),
    RS512: signed(json({ ...goodHeader, alg: "RS512" }), validPayload, rsa.privateKey, "RSA-SHA512"),
    "further header parameters": token({}, { typ: "JWT", cty: "x" }),
    "an aud that is in the list": token({ aud: "client-b", client_id: undefined }),
    "an aud, whatever client_id is": token({ aud: "client-b", client_id: "other" }),
    "one of several aud": token({ aud: ["other", "client-b"] }),
    "no nbf and no iat": token({ iat: undefined }),
    "nbf and iat of this very moment": token({ nbf: now, iat: now }),
    "an exp that is not whole": token({ exp: now + 0.5 }),
    "an ID token on a route without scopes": token({ token_use: "id" }),
  })) {
    it(what, async () => assert.equal((await check(value)).status, 200));
  }

  it("and hands over the claims, and all scopes of the token", async () => {
    const both = token({ scope: `${read} ${write}` });
    const claims = { ...goodClaims, scope: `${read} ${write}` };
    assert.deepEqual(await check(both, [read]), { status: 200, claims, scopes: [read, write] });
    assert.deepEqual(await check(both), { status: 200, claims, scopes: [read, write] });
  });

  for (const [what, claims] of Object.entries({
    "the scope alone": { scope: read },
    "the scope among others": { scope: `a ${read} b` },
    "the scope between more spaces than one": { scope: `  a  ${read}  ` },
    "the other scope of the route": { scope: write },
    "scopes in a list": { scope: [write] },
    "scp, which some issuers use": { scope: undefined, scp: read },
    "scp in a list": { scope: undefined, scp: ["a", read] },
    "scp beside a scope that is not enough": { scope: "a", scp: [read] },
  })) {
    it(`on a route with two scopes: ${what}`, async () =>
      assert.equal((await check(token(claims), [read, write])).status, 200));
  }
});

describe("the JWT authorizer denies with 401", () => {
  const noneAlgs = ["none", "None", "NONE", "nOnE", "none ", "", null];
  const publicKeys = {
    "its PEM": rsa.publicKey.export({ type: "spki", format: "pem" }),
    "its PEM (PKCS #1)": rsa.publicKey.export({ type: "pkcs1", format: "pem" }),
    "its DER": rsa.publicKey.export({ type: "spki", format: "der" }),
    "its JWK": JSON.stringify(rsa.publicKey.export({ format: "jwk" })),
    "its modulus": Buffer.from(rsa.publicKey.export({ format: "jwk" }).n!, "base64url"),
    nothing: "",
  };
  const hmacs = Object.entries(publicKeys).flatMap(([what, secret]) =>
    [256, 384, 512].map((bits) => {
      const input = `${json({ ...goodHeader, alg: `HS${bits}` })}.${validPayload}`;
      const mac = createHmac(`sha${bits}`, secret).update(input).digest("base64url");
      return [`HS${bits} with ${what} for a secret`, `${input}.${mac}`] as const;
    }),
  );
  const pss = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const strangerJwk = { ...stranger.publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256", use: "sig" };
  const byStranger = (header: Json) => signed(json({ ...goodHeader, ...header }), validPayload, stranger.privateKey);

  attacks("another algorithm", {
    ...Object.fromEntries(
      noneAlgs.flatMap((alg) => {
        const header = json({ ...goodHeader, alg });
        return [
          [`${JSON.stringify(alg)} with no signature`, `${header}.${validPayload}.`],
          [`${JSON.stringify(alg)} with two parts`, `${header}.${validPayload}`],
          [`${JSON.stringify(alg)} with a signature of RS256`, signed(header, validPayload)],
        ];
      }),
    ),
    ...Object.fromEntries(hmacs),
    "ES256 with a key of its own": signed(json({ ...goodHeader, alg: "ES256" }), validPayload, {
      key: ec.privateKey,
      dsaEncoding: "ieee-p1363",
    }),
    "RS256 by an elliptic key": signed(validHeader, validPayload, ec.privateKey),
    PS256: signed(json({ ...goodHeader, alg: "PS256" }), validPayload, pss),
    "PS256 that says RS256": signed(validHeader, validPayload, pss),
    "RS512 that says RS256": signed(validHeader, validPayload, rsa.privateKey, "RSA-SHA512"),
    "RS1, with SHA-1": signed(json({ ...goodHeader, alg: "RS1" }), validPayload, rsa.privateKey, "RSA-SHA1"),
    ...table(
      ["rs256", "RS256 ", "RSA-SHA256", "constructor", "__proto__", "toString", ["RS256"], { a: 1 }, 256],
      (alg) => token({}, { alg }),
    ),
    "no alg": token({}, { alg: undefined }),
  });

  attacks("another key", {
    "no kid": token({}, { kid: undefined }),
    ...table(["k2", "", "K1", "k1 ", 1, null, true, ["k1"], { a: 1 }, "__proto__", "constructor", "../k1"], (kid) =>
      token({}, { kid }),
    ),
    "a stranger's with the same kid": byStranger({}),
    "a stranger's in jwk": byStranger({ jwk: strangerJwk }),
    "a stranger's in jwk, without kid": byStranger({ jwk: strangerJwk, kid: undefined }),
    "a stranger's at jku": byStranger({ jku: "https://evil.example.com/jwks.json" }),
    "a stranger's at x5u": byStranger({ x5u: "https://evil.example.com/cert.pem" }),
    "a stranger's in x5c": byStranger({ x5c: ["MIIB"] }),
    crit: token({}, { crit: ["exp"] }),
    "crit with nothing": token({}, { crit: [] }),
    "crit that is null": token({}, { crit: null }),
    "crit of b64": token({}, { crit: ["b64"], b64: false }),
  });

  const otherPayload = json({ ...goodClaims, scope: write });
  attacks("another signature", {
    "over another payload": `${validHeader}.${otherPayload}.${validSignature}`,
    "over another header": `${json({ ...goodHeader, typ: "JWT" })}.${validPayload}.${validSignature}`,
    "that is too short": valid.slice(0, -4),
    "that is too long": `${valid}AAAA`,
    "of zeros": `${validHeader}.${validPayload}.${base64url(Buffer.alloc(256))}`,
    "of one byte": `${validHeader}.${validPayload}.AA`,
    "of the header alone": signed(validHeader, "").replace("..", `.${validPayload}.`),
    "without a dot between header and payload": `${validHeader}.${validPayload}.${sign(
      "RSA-SHA256",
      Buffer.from(validHeader + validPayload),
      rsa.privateKey,
    ).toString("base64url")}`,
  });

  attacks("another number of parts", {
    one: validHeader,
    two: `${validHeader}.${validPayload}`,
    four: `${valid}.${validSignature}`,
    five: `${valid}.a.b`,
    "a dot at the end": `${valid}.`,
    "a dot at the start": `.${valid}`,
    "an empty header": `.${validPayload}.${validSignature}`,
    "an empty payload": signed(validHeader, ""),
    "an empty signature": `${validHeader}.${validPayload}.`,
    "dots only": "..",
    "one dot": ".",
  });

  it("names the number of parts as AWS does", async () => {
    const reason = "token contains an invalid number of segments";
    assert.deepEqual(await check(validHeader), { status: 401, reason, refusal: { kind: "malformed-token" } });
  });

  attacks("another encoding", {
    "padding of the header": signed(`${validHeader}=`, validPayload),
    "padding of the payload": signed(validHeader, `${payloadOfLength(2)}=`),
    "padding of the signature": `${valid}==`,
    "base64 for base64url": `${validHeader}.${validPayload}.${Buffer.from(validSignature, "base64url").toString("base64")}`,
    "a plus": `${validHeader}.${validPayload}.+${validSignature.slice(1)}`,
    "a line break": `${valid.slice(0, 20)}\n${valid.slice(20)}`,
    "a space within": `${valid.slice(0, 20)} ${valid.slice(20)}`,
    "a percent sign": valid.replace(".", "%2E"),
    "a zero byte": `${valid}\0`,
    "a space in a signed payload": signed(validHeader, `${validPayload.slice(0, 8)} ${validPayload.slice(8)}`),
    "letters beyond ASCII": signed(validHeader, `${validPayload}é`),
    "bits left over in the signature": `${validHeader}.${validPayload}.${withSpareBits(validSignature)}`,
    "bits left over in a signed header": signed(withSpareBits(validHeader), validPayload),
    "bits left over in a signed payload": signed(validHeader, withSpareBits(payloadOfLength(1))),
    "a single character left over": signed(validHeader, `${payloadOfLength(0)}A`),
  });

  const noObjects = ["[]", '"text"', "null", "1", "true", "", "{", "{}}", JSON.stringify([goodClaims]), "undefined"];
  attacks("what is no object", {
    ...table(noObjects, (text) => signed(base64url(text), validPayload), "header "),
    ...table(noObjects, (text) => signed(validHeader, base64url(text)), "payload "),
    "invalid UTF-8 in the header": signed(withInvalidUtf8({ ...goodHeader, typ: "?" }), validPayload),
    "invalid UTF-8 in the payload": signed(validHeader, withInvalidUtf8({ ...goodClaims, jti: "?" })),
  });

  const time = [undefined, null, String(now + 3600), "NaN", true, [now + 3600], {}, "", "9".repeat(400)];
  attacks(
    "another claim: iss",
    table([undefined, null, `${issuer}/`, issuer.toUpperCase(), ` ${issuer}`, [issuer], "", 1], (iss) =>
      token({ iss }),
    ),
  );
  attacks(
    "another claim: aud",
    table(["other", "", "client", "client-a ", [], ["other"], [["client-a"]], null, 1, {}], (aud) => token({ aud })),
  );
  attacks(
    "another claim: client_id",
    table([undefined, null, "", "other", "client-A", "client-a,client-b", ["client-a"], 1, {}], (id) =>
      token({ client_id: id }),
    ),
  );
  attacks("another claim: exp", {
    ...table([...time, now, now - 1, 0, -1], (exp) => token({ exp })),
    "a number that is none in JSON": signed(validHeader, withExp("NaN")),
    // Overflows to Infinity here; Go's JSON refuses it.
    "a number beyond all numbers": signed(validHeader, withExp("1e400")),
  });
  attacks(
    "another claim: nbf",
    table([now + 1, now + 0.001, 1e300, ...time.slice(1)], (nbf) => token({ nbf })),
  );
  attacks(
    "another claim: iat",
    table([now + 1, 1e300, ...time.slice(1)], (iat) => token({ iat })),
  );

  it("wrong audiences as AWS documents it", async () => {
    const reason = "the token does not have a valid audience";
    const { claims, ...denial } = (await check(token({ client_id: "other" }))) as Denial;
    assert.deepEqual(denial, { status: 401, reason, refusal: { kind: "wrong-audience", audiences: ["other"] } });
    assert.equal(claims?.["client_id"], "other");
  });

  attacks("another form of the header", {
    "two spaces after Bearer": `Bearer  ${valid}`,
    "a tab after Bearer": `Bearer\t${valid}`,
    "no space after Bearer": `Bearer${valid}`,
    "a colon after Bearer": `Bearer: ${valid}`,
    "Bearer twice": `Bearer Bearer ${valid}`,
    "bearer in lower case": `bearer ${valid}`,
    "BEARER in upper case": `BEARER ${valid}`,
    "another scheme": `Basic ${valid}`,
    "Bearer alone": "Bearer",
    "a space first": ` ${valid}`,
    "a space last": `${valid} `,
    "two tokens": `${valid}, ${valid}`,
    "two tokens after Bearer": `Bearer ${valid},Bearer ${valid}`,
    quotes: `"${valid}"`,
  });

  const expired = { kind: "expired", seconds: 12 } as const;
  const refusals: readonly (readonly [value: string, refusal: TokenRefusal])[] = [
    [token({ exp: now - 12 }), expired],
    [token({ exp: "soon" }), { kind: "no-expiry" }],
    [token({ nbf: now + 30 }), { kind: "not-yet-valid", claim: "nbf", seconds: 30 }],
    [token({ iat: "today" }), { kind: "malformed-claim", claim: "iat" }],
    [token({ iss: "https://other" }), { kind: "wrong-issuer", issuer: "https://other", expected: issuer }],
    [token({ iss: undefined }), { kind: "wrong-issuer", issuer: null, expected: issuer }],
    [token({}, { kid: "another" }), { kind: "unknown-key" }],
    [
      // Another pool's key is another one, and its issuer says more than that.
      token({ iss: "https://other" }, { kid: "another" }),
      { kind: "wrong-issuer", issuer: "https://other", expected: issuer },
    ],
    [token({}, { alg: "HS256" }), { kind: "wrong-algorithm" }],
    [token({}, { crit: ["b64"] }), { kind: "critical-header" }],
    [`${valid.slice(0, -8)}AAAAAAAA`, { kind: "invalid-signature" }],
    [`${valid}=`, { kind: "malformed-token" }],
  ];
  for (const [value, refusal] of refusals) {
    it(`and says why: ${refusal.kind}`, async () => {
      const denial = await check(value);
      assert.ok("refusal" in denial);
      assert.deepEqual(denial.refusal, refusal);
    });
  }

  it("no token at all, without a reason", async () => {
    for (const nothing of [undefined, "", "Bearer "]) {
      assert.deepEqual(await check(nothing), { status: 401, refusal: { kind: "no-token" } });
    }
  });

  it("a valid token with any one byte changed", async () => {
    const change = fc.record({ at: fc.nat(valid.length - 1), byte: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, byte }) => {
        fc.pre(valid.charCodeAt(at) !== byte);
        const changed = valid.slice(0, at) + String.fromCharCode(byte) + valid.slice(at + 1);
        assert.equal((await check(changed)).status, 401);
      }),
      { numRuns: 2_000 },
    );
  });

  it("any text that is no token", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => assert.equal((await check(text)).status, 401)),
    );
  });
});

describe("the JWT authorizer denies with 403", () => {
  for (const [what, claims] of Object.entries({
    "no scope": { scope: undefined },
    "an empty scope": { scope: "" },
    "another scope": { scope: write },
    "the start of the scope": { scope: read.slice(0, -1) },
    "more than the scope": { scope: `${read}x` },
    "the scope within another": { scope: `x${read}` },
    "the resource server alone": { scope: "https://api.example.com/orders" },
    "a star": { scope: "https://api.example.com/orders/* *" },
    "another case": { scope: read.toUpperCase() },
    "commas for spaces": { scope: `${read},${write}` },
    "a tab for a space": { scope: `${read}\t${write}` },
    "a list in a list": { scope: [[read]] },
    "a list with spaces": { scope: [`a ${read}`] },
    "an object": { scope: { [read]: true } },
    null: { scope: null },
    "scopes by another name": { scope: undefined, scopes: [read], permissions: [read] },
  })) {
    it(what, async () => assert.equal((await check(token(claims), [read])).status, 403));
  }

  it("only after everything else was checked", async () => {
    assert.equal((await check(token({ scope: "", exp: now - 1 }), [read])).status, 401);
    assert.equal((await check(token({ scope: "", client_id: "other" }), [read])).status, 401);
  });
});

/** One test for each token that must be denied, whatever scopes the route asks for. */
function attacks(what: string, tokens: Readonly<Record<string, string>>): void {
  describe(what, () => {
    for (const [name, value] of Object.entries(tokens)) {
      it(name, async () => {
        assert.notEqual(value, valid);
        for (const scopes of [[], [read]]) {
          const { status, ...rest } = await check(value, scopes);
          assert.equal(status, 401);
          assert.ok("reason" in rest && rest.reason !== "");
          assert.ok("refusal" in rest && refusalWords(rest.refusal) !== "");
        }
      });
    }
  });
}

/** Tokens by the value that makes them wrong. */
function table<T>(values: readonly T[], make: (value: T) => string, prefix = ""): Record<string, string> {
  return Object.fromEntries(values.map((value) => [`${prefix}${JSON.stringify(value)}`.slice(0, 40), make(value)]));
}

/** The claims with an `exp` that JSON.stringify would not write. */
function withExp(literal: string): string {
  return base64url(JSON.stringify({ ...goodClaims, exp: 0 }).replace('"exp":0', `"exp":${literal}`));
}

/** An object's JSON with a byte that is no UTF-8 for its question mark. */
function withInvalidUtf8(value: object): string {
  const bytes = Buffer.from(JSON.stringify(value));
  bytes[bytes.indexOf("?")] = 0xff;
  return bytes.toString("base64url");
}

/** A valid payload whose length in bytes leaves a remainder when divided by three, as base64 does. */
function payloadOfLength(remainder: number): string {
  const length = (jti: string) => JSON.stringify({ ...goodClaims, jti }).length;
  const jti = ["a", "ab", "abc"].find((one) => length(one) % 3 === remainder);
  return json({ ...goodClaims, jti });
}

/** The same bytes, with other bits in the last character where they do not count. */
function withSpareBits(part: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const changed = part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1)!) + 1]!;
  assert.deepEqual(Buffer.from(changed, "base64url"), Buffer.from(part, "base64url"));
  return changed;
}
