import { createHash, createPublicKey, KeyObject, X509Certificate } from "node:crypto";
import { isRecord } from "../model/values";

/** A key of a key set that signatures may be verified with. */
export interface VerifyingKey {
  readonly kid: string;
  /** The one algorithm that it is for; absent where its issuer does not say. */
  readonly alg?: string;
  readonly key: KeyObject;
}

type Jwk = Readonly<Record<string, unknown>>;

/** The algorithms that API Gateway verifies with. */
const algorithms: readonly unknown[] = ["RS256", "RS384", "RS512"];

/** RFC 7518, section 3.3, has the least; OpenSSL takes no more than the most. */
const [leastBits, mostBits] = [2048, 16_384];

/** FIPS 186-5, section 5.4, has the least; beyond the most, common implementations take none. */
const [leastExponent, mostExponent] = [65_537n, 2n ** 31n - 1n];

/** What only a private or a symmetric key has. RFC 7518, sections 6.3.2 and 6.4. */
const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/**
 * What a key of a key set must be for signatures to be verified with it (RFC 7517, RFC 7518, RFC 8017), in the order in
 * which it is checked.
 */
const rules: readonly (readonly [rule: string, isKept: (jwk: Jwk) => boolean])[] = [
  ["kty is RSA", ({ kty }) => kty === "RSA"],
  ["kid is a text", ({ kid }) => typeof kid === "string" && kid !== ""],
  ["nothing of a private key is told", (jwk) => !privateMembers.some((name) => Object.hasOwn(jwk, name))],
  ["use is sig", ({ use }) => use === undefined || use === "sig"],
  ["key_ops are verify, and sign at the most", ({ key_ops: operations }) => areToVerify(operations)],
  ["alg is one that is verified with", ({ alg }) => alg === undefined || algorithms.includes(alg)],
  ["n and e are numbers in base64url", ({ n, e }) => numberOf(n) !== undefined && numberOf(e) !== undefined],
  ["n has 2048 bits or more", ({ n }) => bitsOf(numberOf(n)!) >= leastBits && bitsOf(numberOf(n)!) <= mostBits],
  ["n is odd", ({ n }) => isOdd(numberOf(n)!)],
  ["e is odd, and 65537 or more", ({ e }) => isExponent(numberOf(e)!)],
  ["its certificate is of the same key", (jwk) => isOfItsCertificate(jwk)],
];

/** Reads one key of a key set; the rule that it breaks, where it may verify nothing. */
export function readVerifyingKey(jwk: unknown): VerifyingKey | string {
  if (!isRecord(jwk)) {
    return "a key is an object";
  }
  const broken = rules.find(([, isKept]) => !isKept(jwk));
  if (broken) {
    return broken[0];
  }
  const { kid, alg } = jwk as { kid: string; alg?: string };
  return { kid, key: publicKeyOf(jwk), ...(alg !== undefined && { alg }) };
}

/**
 * The keys of a key set that signatures may be verified with, by their `kid`. Where two that differ have the same one,
 * nobody can say which is meant, and neither is taken (RFC 7517, section 4.5).
 */
export function verifyingKeys(keys: readonly unknown[]): Map<string, VerifyingKey> {
  const known = new Map<string, VerifyingKey>();
  const ambiguous = new Set<string>();
  for (const read of keys.map(readVerifyingKey)) {
    if (typeof read === "string") {
      continue;
    }
    const other = known.get(read.kid);
    if (other && (other.alg !== read.alg || !other.key.equals(read.key))) {
      ambiguous.add(read.kid);
    }
    known.set(read.kid, read);
  }
  ambiguous.forEach((kid) => known.delete(kid));
  return known;
}

/** RFC 7517, section 4.3. */
function areToVerify(operations: unknown): boolean {
  return (
    operations === undefined ||
    (Array.isArray(operations) &&
      operations.includes("verify") &&
      operations.every((one) => one === "verify" || one === "sign") &&
      new Set(operations).size === operations.length)
  );
}

/** The bytes of a Base64urlUInt: no padding, no other characters, no bits left over, no zero byte before (RFC 7518, section 2). */
function numberOf(text: unknown): Buffer | undefined {
  const bytes = Buffer.from(typeof text === "string" ? text : "", "base64url");
  return bytes.length > 0 && bytes[0] !== 0 && bytes.toString("base64url") === text ? bytes : undefined;
}

function bitsOf(bytes: Buffer): number {
  return bytes.length * 8 - Math.clz32(bytes[0]!) + 24;
}

function isOdd(bytes: Buffer): boolean {
  return bytes.at(-1)! % 2 === 1;
}

function isExponent(bytes: Buffer): boolean {
  const exponent = BigInt(`0x${bytes.toString("hex")}`);
  return isOdd(bytes) && exponent >= leastExponent && exponent <= mostExponent;
}

function publicKeyOf({ n, e }: Jwk): KeyObject {
  return createPublicKey({ format: "jwk", key: { kty: "RSA", n: n as string, e: e as string } });
}

/** RFC 7517, sections 4.7 to 4.9: the first certificate holds the same key, and thumbprints are its. */
function isOfItsCertificate(jwk: Jwk): boolean {
  const { x5c: chain, x5t: sha1, "x5t#S256": sha256 } = jwk;
  if (chain === undefined) {
    return [sha1, sha256].every((one) => one === undefined || typeof one === "string");
  }
  const [first] = Array.isArray(chain) ? (chain as unknown[]) : [];
  if (typeof first !== "string") {
    return false;
  }
  try {
    const raw = Buffer.from(first, "base64");
    const digest = (name: string) => createHash(name).update(raw).digest("base64url");
    return (
      raw.toString("base64") === first &&
      new X509Certificate(raw).publicKey.equals(publicKeyOf(jwk)) &&
      (sha1 === undefined || sha1 === digest("sha1")) &&
      (sha256 === undefined || sha256 === digest("sha256"))
    );
  } catch {
    return false;
  }
}
