import { strict as assert } from "node:assert";
import { createHash, generateKeyPairSync, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { readVerifyingKey, verifyingKeys } from "../../../simulator/apiGateway/verifyingKey";
import { SigningKeys } from "../../../simulator/cognito/signingKeys";
import { certify, rsa } from "../../support/certificates";

const [one, two] = [2048, 3072].map((modulusLength) => generateKeyPairSync("rsa", { modulusLength }));
const jwkOf = (pair: typeof one) => ({ ...pair!.publicKey.export({ format: "jwk" }), kid: "k1" }) as Jwk;
type Jwk = Readonly<Record<string, unknown>>;
const good = jwkOf(one);

/** The rule that a key breaks; empty for a good one. */
function faultOf(jwk: unknown): string {
  const read = readVerifyingKey(jwk);
  return typeof read === "string" ? read : "";
}

/** The bytes of a member, changed. */
const bytes = (name: "n" | "e", change: (bytes: Buffer) => Buffer) => ({
  [name]: change(Buffer.from(good[name] as string, "base64url")).toString("base64url"),
});
const exponent = (value: bigint) => {
  const hex = value.toString(16);
  return { e: Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex").toString("base64url") };
};
const modulusBits = (length: number) => {
  const { n } = generateKeyPairSync("rsa", { modulusLength: length }).publicKey.export({ format: "jwk" });
  return { n };
};

describe("keys that signatures are verified with", () => {
  const accepted: Record<string, Jwk> = {
    "as short as it can be told": {},
    "for signatures": { use: "sig" },
    "for each algorithm": { alg: "RS384" },
    "for verifying": { key_ops: ["verify"] },
    "for signing and verifying": { use: "sig", key_ops: ["sign", "verify"] },
    "with members that are not known": { iat: 1, "https://example.com/x": {} },
    "with the largest exponent": exponent(2n ** 31n - 1n),
    "with a thumbprint alone": { x5t: "x", "x5t#S256": "y" },
  };
  for (const [what, more] of Object.entries(accepted)) {
    it(`are taken ${what}`, () => {
      const key = readVerifyingKey({ ...good, ...more });
      assert.ok(typeof key !== "string");
      assert.deepEqual([key.kid, key.alg], ["k1", more["alg"]]);
      assert.equal(key.key.type, "public");
    });
  }

  const refused: Record<string, readonly [RegExp, Jwk]> = {
    "without a type": [/^kty/, { kty: undefined }],
    "of another type": [/^kty/, { kty: "EC" }],
    "of a type in small letters": [/^kty/, { kty: "rsa" }],
    "of a secret": [/^kty/, { kty: "oct", k: "c2VjcmV0" }],
    "of a secret that says it is RSA": [/private/, { k: "c2VjcmV0" }],
    "without a kid": [/^kid/, { kid: undefined }],
    "with an empty kid": [/^kid/, { kid: "" }],
    "with a number for a kid": [/^kid/, { kid: 1 }],
    "for encrypting": [/^use/, { use: "enc" }],
    "for nothing": [/^use/, { use: null }],
    "for both": [/^use/, { use: ["sig", "enc"] }],
    "with an operation that encrypts": [/^key_ops/, { key_ops: ["encrypt"] }],
    "with an operation that signs": [/^key_ops/, { key_ops: ["sign"] }],
    "with operations that do not belong together": [/^key_ops/, { key_ops: ["verify", "wrapKey"] }],
    "with an operation twice": [/^key_ops/, { key_ops: ["verify", "verify"] }],
    "with operations that are no list": [/^key_ops/, { key_ops: "verify" }],
    "with no operations": [/^key_ops/, { key_ops: [] }],
    "for RSA-OAEP": [/^alg/, { alg: "RSA-OAEP" }],
    "for PS256": [/^alg/, { alg: "PS256" }],
    "for HS256": [/^alg/, { alg: "HS256" }],
    "for none": [/^alg/, { alg: "none" }],
    "for a list of algorithms": [/^alg/, { alg: ["RS256"] }],
    "without a modulus": [/^n and e/, { n: undefined }],
    "with an empty modulus": [/^n and e/, { n: "" }],
    "with a modulus that is padded": [/^n and e/, { n: `${good["n"] as string}==` }],
    "with a modulus in base64": [/^n and e/, { n: `+/${(good["n"] as string).slice(2)}` }],
    "with a modulus with spaces": [/^n and e/, { n: ` ${good["n"] as string}` }],
    "with a zero byte before the modulus": [/^n and e/, bytes("n", (n) => Buffer.concat([Buffer.alloc(1), n]))],
    "with bits left over behind the exponent": [/^n and e/, { e: "AQF" }],
    "with a number for an exponent": [/^n and e/, { e: 65537 }],
    "of 512 bits": [/^n has/, modulusBits(512)],
    "of 1024 bits": [/^n has/, modulusBits(1024)],
    "of 2047 bits": [/^n has/, bytes("n", (n) => Buffer.concat([Buffer.from([0x7f]), n.subarray(1)]))],
    "of 2048 bits, of which the first ones are 0": [
      /^n and e/,
      bytes("n", (n) => Buffer.from(n.map((_, at) => (at < 192 ? 0 : n[at]!)))),
    ],
    "of more bits than OpenSSL takes": [/^n has/, { n: Buffer.alloc(2049, 0xff).toString("base64url") }],
    "with an even modulus": [/^n is odd/, bytes("n", (n) => Buffer.concat([n.subarray(0, -1), Buffer.from([0x10])]))],
    "with the exponent 1": [/^e is/, exponent(1n)],
    "with the exponent 2": [/^e is/, exponent(2n)],
    "with the exponent 3": [/^e is/, exponent(3n)],
    "with the exponent 65535": [/^e is/, exponent(65_535n)],
    "with an even exponent": [/^e is/, exponent(65_538n)],
    "with an exponent of 32 bits": [/^e is/, exponent(2n ** 31n + 1n)],
    "with an exponent as long as the modulus": [/^e is/, { e: good["n"] }],
    "with a chain that is none": [/certificate/, { x5c: "MIIB" }],
    "with an empty chain": [/certificate/, { x5c: [] }],
    "with a chain of what is no certificate": [/certificate/, { x5c: ["MIIB"] }],
    "with a thumbprint that is no text": [/certificate/, { x5t: 1 }],
    ...Object.fromEntries(
      ["d", "p", "q", "dp", "dq", "qi", "oth"].map((name) => [
        `with the private member ${name}`,
        [/private/, { [name]: "AQAB" }] as const,
      ]),
    ),
  };
  for (const [what, [rule, more]] of Object.entries(refused)) {
    it(`are refused ${what}`, () => {
      assert.match(faultOf({ ...good, ...more }), rule);
      assert.equal(verifyingKeys([{ ...good, ...more }]).size, 0);
    });
  }

  it("are those that a pool publishes", async () => {
    const { keys } = (await SigningKeys.generate()).jwks;
    assert.deepEqual(
      [...verifyingKeys(keys).keys()],
      keys.map(({ kid }) => kid),
    );
  });

  it("are of the certificate that they name", async () => {
    const { cert } = await certify("CN=issuer", { algorithm: rsa(2048) });
    const parsed = new X509Certificate(cert);
    const own = { ...parsed.publicKey.export({ format: "jwk" }), kid: "k1" };
    const digest = (name: string) => createHash(name).update(parsed.raw).digest("base64url");
    const x5c = [parsed.raw.toString("base64")];
    const thumbprints = { x5t: digest("sha1"), "x5t#S256": digest("sha256") };
    assert.notEqual(typeof readVerifyingKey({ ...own, x5c, ...thumbprints }), "string");
    for (const other of [
      { ...good, x5c },
      { ...own, x5c, x5t: digest("sha256") },
      { ...own, x5c, "x5t#S256": "x" },
    ]) {
      assert.match(faultOf(other), /certificate/);
    }
  });

  it("are not known where two that differ have one kid", () => {
    assert.equal(verifyingKeys([good, jwkOf(two)]).size, 0);
    assert.equal(verifyingKeys([good, jwkOf(two), good]).size, 0);
    assert.equal(verifyingKeys([good, good]).size, 1);
    assert.equal(verifyingKeys([good, { ...jwkOf(two), kid: "k2" }]).size, 2);
    // One that verifies nothing is in nobody's way.
    assert.equal(verifyingKeys([good, { ...jwkOf(two), use: "enc" }]).size, 1);
  });

  it("are never taken from what is none, whatever it is", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (keys) => {
        assert.equal(verifyingKeys(keys).size, 0);
      }),
    );
  });

  const names = ["kty", "use", "key_ops", "alg", "n", "e", "x5c", "d", "k"];
  it("are refused once any member is something else", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), (name, value) => {
        const isHarmless = (name === "use" && value === "sig") || (name === "kty" && value === "RSA");
        assert.equal(typeof readVerifyingKey({ ...good, [name]: value }) === "string", !isHarmless);
      }),
    );
  });

  it("are refused for each exponent that is even or below 65537, and taken for others of up to 31 bits", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 40n }), (value) => {
        const isGood = value % 2n === 1n && value >= 65_537n && value < 2n ** 31n;
        assert.equal(typeof readVerifyingKey({ ...good, ...exponent(value) }) !== "string", isGood);
      }),
    );
  });
});
