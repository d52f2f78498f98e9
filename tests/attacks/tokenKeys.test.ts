import { strict as assert } from "node:assert";
import { constants, createHmac, generateKeyPairSync, KeyObject } from "node:crypto";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { encode, encodeText, ServedModel, signed } from "../support/servedModel";
import { assertTokenRefused, attacked, statusWith } from "./support";

type Forge = (served: ServedModel) => string;

const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed = generateKeyPairSync("ed25519");

/** A token whose header says anything, signed by anyone; by the pool itself unless told otherwise. */
function forged(served: ServedModel, header: object, key: KeyObject | object = served.privateKey(), digest?: string) {
  const whole = { kid: served.kid(), alg: "RS256", ...header };
  return signed(encode(whole), encode(served.goodClaims()), key as KeyObject, digest);
}

/** A token without a signature by any key. */
function unsigned(served: ServedModel, alg: unknown, signature: string): string {
  return `${encode({ kid: served.kid(), alg })}.${encode(served.goodClaims())}.${signature}`;
}

describe("attack: a token's algorithm", () => {
  const served = attacked();
  const refuse = (what: string, forge: Forge) => it(what, () => assertTokenRefused(served(), forge(served())));

  it("(a token that is not tampered with passes)", async () => {
    assert.equal(await statusWith(served(), served().token()), 200);
    assert.equal(served().events.length, 1);
  });

  for (const alg of ["none", "None", "NONE", "nOnE", "none ", " none", "none\0", "n\u043ene", "", null, ["none"], 0]) {
    const name = `alg ${JSON.stringify(alg)}`;
    refuse(`${name} with an empty signature`, (api) => unsigned(api, alg, ""));
    refuse(`${name} with two parts`, (api) => unsigned(api, alg, "").slice(0, -1));
    refuse(`${name} with the signature of the pool`, (api) => forged(api, { alg }));
    refuse(`${name} with a made-up signature`, (api) => unsigned(api, alg, encodeText("x".repeat(256))));
  }

  const secrets: Readonly<Record<string, (key: KeyObject) => string | Buffer>> = {
    "the public key's PEM": (key) => key.export({ type: "spki", format: "pem" }),
    "the public key's PEM without its last line break": (key) =>
      String(key.export({ type: "spki", format: "pem" })).trim(),
    "the public key's PKCS #1": (key) => key.export({ type: "pkcs1", format: "pem" }),
    "the public key's DER": (key) => key.export({ type: "spki", format: "der" }),
    "the public key's JWK": (key) => JSON.stringify(key.export({ format: "jwk" })),
    "the public key's modulus": (key) => Buffer.from(key.export({ format: "jwk" }).n!, "base64url"),
    "an empty text": () => "",
  };
  for (const [what, secretOf] of Object.entries(secrets)) {
    for (const bits of [256, 384, 512]) {
      refuse(`HS${bits} with ${what} for a secret`, (api) => {
        const alg = `HS${bits}`;
        const input = unsigned(api, alg, "").slice(0, -1);
        const secret = secretOf(api.pools[0]!.keys.publicKey(api.kid())!);
        return `${input}.${createHmac(`sha${bits}`, secret).update(input).digest("base64url")}`;
      });
    }
  }

  for (const alg of [
    "rs256",
    "Rs256",
    "RS256 ",
    "RS256\0",
    "RSA-SHA256",
    "RS1",
    "RS255",
    "SHA256",
    "PS256",
    "ES256",
    "EdDSA",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    ["RS256"],
    { RS256: 1 },
    256,
    true,
    undefined,
  ]) {
    refuse(`alg ${JSON.stringify(alg) ?? "missing"} over a signature of the pool`, (api) => forged(api, { alg }));
  }

  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  refuse("PS256, signed so", (api) => forged(api, { alg: "PS256" }, { key: api.privateKey(), ...pss }));
  refuse("RS256 over a signature of PS256", (api) => forged(api, {}, { key: api.privateKey(), ...pss }));
  refuse("RS256 over a signature of RS512", (api) => forged(api, {}, api.privateKey(), "RSA-SHA512"));
  refuse("RS512 over a signature of RS256", (api) => forged(api, { alg: "RS512" }));
  refuse("RS256 over SHA-1", (api) => forged(api, {}, api.privateKey(), "RSA-SHA1"));
  refuse("RS256 by an elliptic key", (api) => forged(api, {}, ec.privateKey));
  refuse("ES256 by an elliptic key", (api) =>
    forged(api, { alg: "ES256" }, { key: ec.privateKey, dsaEncoding: "ieee-p1363" }),
  );
  refuse("EdDSA by its own key", (api) => {
    const input = unsigned(api, "EdDSA", "").slice(0, -1);
    return `${input}.${encodeText("x".repeat(64))}`;
  });
});

describe("attack: a key that the token brings", () => {
  const served = attacked();
  const hits: string[] = [];
  const bait = http.createServer((request, response) => {
    hits.push(request.url ?? "");
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ keys: [strangerJwk(served().kid())] }));
  });
  let baitOrigin: string;
  before(async () => {
    await once(bait.listen(0, "127.0.0.1"), "listening");
    baitOrigin = `http://127.0.0.1:${(bait.address() as AddressInfo).port}`;
  });
  after(() => bait.close());
  beforeEach(() => (hits.length = 0));

  function strangerJwk(kid?: string) {
    return { ...stranger.publicKey.export({ format: "jwk" }), ...(kid && { kid }), alg: "RS256", use: "sig" };
  }
  const der = stranger.publicKey.export({ type: "spki", format: "der" }).toString("base64");

  const headers: Readonly<Record<string, (kid: string, url: string) => object>> = {
    "nothing: its kid is that of the pool": () => ({}),
    "jwk with the pool's kid": (kid) => ({ jwk: strangerJwk(kid) }),
    "jwk, and no kid": () => ({ jwk: strangerJwk(), kid: undefined }),
    "jwk with a kid of its own": () => ({ jwk: strangerJwk("mine"), kid: "mine" }),
    "jwk of a symmetric key": (kid) => ({ jwk: { kty: "oct", k: "AAAA", kid }, alg: "HS256" }),
    "jwk as text": (kid) => ({ jwk: JSON.stringify(strangerJwk(kid)) }),
    "jwk in a list": (kid) => ({ jwk: [strangerJwk(kid)] }),
    "jwk as a key set": (kid) => ({ jwk: { keys: [strangerJwk(kid)] } }),
    "jwks in the header": (kid) => ({ jwks: { keys: [strangerJwk(kid)] } }),
    jku: (_, url) => ({ jku: `${url}/jwks.json` }),
    "jku, and no kid": (_, url) => ({ jku: `${url}/jwks.json`, kid: undefined }),
    "jku with an unknown kid": (_, url) => ({ jku: `${url}/jwks.json`, kid: "mine" }),
    "jku in a list": (_, url) => ({ jku: [`${url}/jwks.json`] }),
    "jku of a file": () => ({ jku: "file:///etc/passwd" }),
    "jku in data": (kid) => ({
      jku: `data:application/json,${encodeURIComponent(JSON.stringify({ keys: [strangerJwk(kid)] }))}`,
    }),
    "jwks_uri in the header": (_, url) => ({ jwks_uri: `${url}/jwks.json` }),
    "iss in the header": (_, url) => ({ iss: url }),
    x5u: (_, url) => ({ x5u: `${url}/cert.pem` }),
    "x5u, and no kid": (_, url) => ({ x5u: `${url}/cert.pem`, kid: undefined }),
    "x5u with an unknown kid": (_, url) => ({ x5u: `${url}/cert.pem`, kid: "mine" }),
    x5c: () => ({ x5c: [der] }),
    "x5c, and no kid": () => ({ x5c: [der], kid: undefined }),
    "x5c as text": () => ({ x5c: der }),
    x5t: () => ({ x5t: "AAAA", "x5t#S256": "AAAA", kid: undefined }),
    "a kid that is an address": (_, url) => ({ kid: `${url}/jwks.json` }),
    "a kid that is its own key": () => ({ kid: String(stranger.publicKey.export({ type: "spki", format: "pem" })) }),
  };
  for (const [what, headerOf] of Object.entries(headers)) {
    it(`a stranger's, in ${what}`, async () => {
      const token = forged(served(), headerOf(served().kid(), baitOrigin), stranger.privateKey);
      await assertTokenRefused(served(), token);
      assert.deepEqual(hits, []);
    });
  }

  for (const [what, claims] of Object.entries({
    "iss at an address": (url: string) => ({ iss: url }),
    "iss at an address, and jku": (url: string) => ({ iss: url, jku: `${url}/jwks.json` }),
    "aud at an address": (url: string) => ({ aud: url }),
  })) {
    it(`a stranger's, told by the claim ${what}`, async () => {
      const payload = encode({ ...served().goodClaims(), ...claims(baitOrigin) });
      for (const kid of [served().kid(), "mine"]) {
        const token = signed(encode({ kid, alg: "RS256", jku: baitOrigin }), payload, stranger.privateKey);
        await assertTokenRefused(served(), token);
      }
      assert.deepEqual(hits, []);
    });
  }

  it("a weak one", () => assertTokenRefused(served(), forged(served(), {}, weak.privateKey)));
  it("of another kind", async () => {
    assert.equal(ed.publicKey.asymmetricKeyType, "ed25519");
    const jwk = ed.publicKey.export({ format: "jwk" });
    const token = forged(served(), { alg: "EdDSA", jwk }, stranger.privateKey);
    await assertTokenRefused(served(), token);
  });
});

describe("attack: a token's kid", () => {
  const served = attacked();
  for (const kid of [
    "../../../../../../dev/null",
    "..\\..\\key",
    "/dev/null",
    "/proc/sys/kernel/randomize_va_space",
    "file:///dev/null",
    "x' UNION SELECT 'AAAA' --",
    "' OR '1'='1",
    "| sleep 1",
    "$(id)",
    "{{7*7}}",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "length",
    "0",
    "1",
    "",
    " ",
    "*",
    ".*",
    "\0",
    "k".repeat(2_000),
    0,
    1,
    -1,
    1.5,
    true,
    false,
    null,
    [],
    {},
    { toString: "x" },
    undefined,
  ]) {
    const name = JSON.stringify(kid)?.slice(0, 40) ?? "missing";
    it(`${name}, signed by the pool and by a stranger`, async () => {
      for (const key of [served().privateKey(), stranger.privateKey]) {
        await assertTokenRefused(served(), forged(served(), { kid }, key));
      }
    });
  }

  for (const [what, kidOf] of Object.entries({
    "in a list": (api: ServedModel) => [api.kid()],
    "in an object": (api: ServedModel) => ({ kid: api.kid() }),
    "with a space behind": (api: ServedModel) => `${api.kid()} `,
    "with a zero byte behind": (api: ServedModel) => `${api.kid()}\0`,
    "without its last letter": (api: ServedModel) => api.kid().slice(0, -1),
    "in base64url": (api: ServedModel) => `${api.kid().replace(/[+/=]/g, "_")}_`,
    "of the pool's key for ID tokens": (api: ServedModel) => api.pools[0]!.keys.jwks.keys[0]!.kid,
    "of another pool": (api: ServedModel) => api.kid(1),
  })) {
    it(`the pool's own, ${what}`, () => assertTokenRefused(served(), forged(served(), { kid: kidOf(served()) })));
  }

  it("of another pool, signed by that pool, with claims of this one", () =>
    assertTokenRefused(served(), forged(served(), { kid: served().kid(1) }, served().privateKey(1))));

  it("of this pool, signed by another pool", () =>
    assertTokenRefused(served(), forged(served(), {}, served().privateKey(1))));

  for (const crit of [[], ["exp"], ["b64"], ["kid"], ["alg"], ["__proto__"], "exp", null, {}, 0, false]) {
    it(`beside crit ${JSON.stringify(crit)}`, () =>
      assertTokenRefused(served(), forged(served(), { crit, b64: true, exp: 1 })));
  }
});
