import { KeyObject, verify } from "node:crypto";
import { isRecord } from "../model/values";
import type { TokenRefusal } from "../requestRecord";

/** Claims of a token whose signature was verified. */
export type Claims = Readonly<Record<string, unknown>>;

/** The public keys of an issuer. */
export interface KeySource {
  /**
   * The public key with a `kid`, if it may verify signatures of an algorithm.
   *
   * @throws {@link IssuerError} when the issuer does not tell its keys.
   */
  publicKey(kid: string, alg: string): KeyObject | undefined | Promise<KeyObject | undefined>;
}

/** Who an authorizer trusts. */
export interface Trust extends KeySource {
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** Names of clients by their ids, as far as they are known. */
  readonly clients?: ReadonlyMap<string, string>;
  /** Tokens whose signatures were verified before. */
  readonly verified: VerifiedTokens;
}

/** An issuer elsewhere that does not answer as it should; the message is what API Gateway says then. */
export class IssuerError extends Error {}

/** A token whose signature was verified, and what it was verified with. */
interface Verified {
  readonly claims: Claims;
  readonly scopes: readonly string[];
  readonly kid: string;
  readonly alg: string;
  readonly key: KeyObject;
}

/** Tokens whose signatures were verified, a bounded number of them. What they say is checked each time. */
export class VerifiedTokens {
  private readonly tokens = new Map<string, Verified>();

  constructor(private readonly most = 10_000) {}

  get(token: string): Verified | undefined {
    return this.tokens.get(token);
  }

  /** @param now Seconds since 1970: where there is no room, expired tokens make way, or else the oldest. */
  add(token: string, verified: Verified, now: number): void {
    if (!this.tokens.has(token) && this.tokens.size >= this.most) {
      this.makeRoom(now);
    }
    this.tokens.set(token, verified);
  }

  delete(token: string): void {
    this.tokens.delete(token);
  }

  private makeRoom(now: number): void {
    for (const [token, { claims }] of this.tokens) {
      if ((claims["exp"] as number) <= now) {
        this.tokens.delete(token);
      }
    }
    if (this.tokens.size >= this.most) {
      this.tokens.delete(this.tokens.keys().next().value!);
    }
  }
}

/** What an authorizer made of a request. */
export type Authorization = Acceptance | Denial;

/** A token that will do. */
interface Acceptance {
  readonly status: 200;
  readonly claims: Claims;
  readonly scopes: readonly string[];
}

/** A token that will not do, or none. */
export interface Denial {
  readonly status: 401 | 403;
  /** The `error_description` of the `www-authenticate` header; absent when there was no token at all. */
  readonly reason?: string;
  readonly refusal: TokenRefusal;
  /** Claims of a token that was verified, and is refused for what they say. */
  readonly claims?: Claims;
}

/** The JWT signature algorithms that API Gateway supports: the RSA-based ones. */
const digests: Readonly<Record<string, string>> = { RS256: "RSA-SHA256", RS384: "RSA-SHA384", RS512: "RSA-SHA512" };

/** A denial, thrown within this file to leave a check. */
class Denied extends Error {
  constructor(
    message: string,
    readonly refusal: TokenRefusal,
  ) {
    super(message);
  }
}

/**
 * Checks a token as an HTTP API's JWT authorizer does: signature, `kid`, `iss`, `aud` or `client_id`, `exp`, `nbf`,
 * `iat`, then the route's scopes. Any failure denies.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 *
 * @param header Value of the identity source: the token, or the token after `Bearer `.
 * @param scopes The route's scopes, of which the token must carry one; none if any accepted token will do.
 * @param now Milliseconds since 1970.
 */
export async function authorize(
  header: string | undefined,
  trust: Trust,
  scopes: readonly string[],
  now: number,
): Promise<Authorization> {
  const token = (header ?? "").replace(/^Bearer /, "");
  if (token === "") {
    return { status: 401, refusal: { kind: "no-token" } };
  }
  let claims: Claims | undefined;
  try {
    const known = trust.verified.get(token);
    // A key that its issuer withdrew, or a new one under the same name, verifies anew.
    const isKnown = known !== undefined && (await trust.publicKey(known.kid, known.alg)) === known.key;
    const verified = isKnown ? known : await verifyToken(token, trust);
    claims = verified.claims;
    checkClaims(claims, trust, now / 1000);
    if (!isKnown) {
      trust.verified.add(token, verified, now / 1000);
    }
    const granted = verified.scopes;
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
      const refusal = { kind: "missing-scopes", required: scopes, held: granted } as const;
      return { status: 403, reason: "the token does not have a required scope", refusal, claims };
    }
    return { status: 200, claims, scopes: granted };
  } catch (error) {
    if (error instanceof Denied || error instanceof IssuerError) {
      trust.verified.delete(token);
      const { issuer } = trust;
      const refusal =
        error instanceof Denied
          ? error.refusal
          : ({ kind: "issuer-unreachable", issuer, problem: error.message } as const);
      return { status: 401, reason: error.message, refusal, ...(claims && { claims }) };
    }
    throw error;
  }
}

async function verifyToken(token: string, trust: Trust): Promise<Verified> {
  const parts = token.split(".");
  const [encodedHeader, encodedClaims, encodedSignature] = parts;
  if (parts.length !== 3 || !encodedHeader || !encodedClaims || !encodedSignature) {
    throw new Denied("token contains an invalid number of segments", { kind: "malformed-token" });
  }
  const { alg, kid, crit } = parseJson(encodedHeader);
  const digest = typeof alg === "string" && Object.hasOwn(digests, alg) ? digests[alg] : undefined;
  if (typeof alg !== "string" || digest === undefined) {
    throw new Denied("the token is not signed with an RSA algorithm", { kind: "wrong-algorithm" });
  }
  if (crit !== undefined) {
    // RFC 7515, section 4.1.11: an extension that is not understood makes the signature invalid.
    throw new Denied("the token has critical header parameters that are not understood", { kind: "critical-header" });
  }
  const key = typeof kid === "string" ? await trust.publicKey(kid, alg) : undefined;
  if (typeof kid !== "string" || !key) {
    throw new Denied(
      "the token is signed with a key that its issuer does not publish",
      ofAnotherIssuer(encodedClaims, trust.issuer) ?? { kind: "unknown-key" },
    );
  }
  const input = Buffer.from(`${encodedHeader}.${encodedClaims}`);
  if (!verify(digest, input, key, decode(encodedSignature))) {
    throw new Denied("the token has an invalid signature", { kind: "invalid-signature" });
  }
  const claims = parseJson(encodedClaims);
  return { claims, scopes: grantedScopes(claims), kid, alg, key };
}

function checkClaims(claims: Claims, { issuer, audiences }: Trust, now: number): void {
  if (claims["iss"] !== issuer) {
    throw new Denied("the token has an invalid issuer", wrongIssuer(claims, issuer));
  }
  const given = audienceOf(claims).filter((audience) => typeof audience === "string");
  if (!given.some((audience) => audiences.includes(audience))) {
    throw new Denied("the token does not have a valid audience", { kind: "wrong-audience", audiences: given });
  }
  const { exp, nbf, iat } = claims;
  // JSON can hold a number beyond all numbers, which would never expire.
  if (!Number.isFinite(exp) || !((exp as number) > now)) {
    const refusal = Number.isFinite(exp)
      ? ({ kind: "expired", seconds: Math.floor(now - (exp as number)) } as const)
      : ({ kind: "no-expiry" } as const);
    throw new Denied("the token has expired", refusal);
  }
  for (const [claim, time] of [
    ["nbf", nbf],
    ["iat", iat],
  ] as const) {
    if (time !== undefined && (typeof time !== "number" || !(time <= now))) {
      const refusal = Number.isFinite(time)
        ? ({ kind: "not-yet-valid", claim, seconds: Math.ceil((time as number) - now) } as const)
        : ({ kind: "malformed-claim", claim } as const);
      throw new Denied(`the token has an invalid ${claim}`, refusal);
    }
  }
}

function wrongIssuer({ iss }: Claims, expected: string): TokenRefusal {
  return { kind: "wrong-issuer", issuer: typeof iss === "string" ? iss : null, expected };
}

/** A token of another issuer is signed with another key, too. What it says is not verified, and explains all the same. */
function ofAnotherIssuer(encodedClaims: string, expected: string): TokenRefusal | undefined {
  try {
    const claims = parseJson(encodedClaims);
    return typeof claims["iss"] === "string" && claims["iss"] !== expected ? wrongIssuer(claims, expected) : undefined;
  } catch {
    return undefined;
  }
}

/** `client_id` counts only when there is no `aud`. */
function audienceOf({ aud, client_id: clientId }: Claims): unknown[] {
  return aud === undefined ? [clientId] : Array.isArray(aud) ? aud : [aud];
}

function grantedScopes({ scope, scp }: Claims): string[] {
  return [scope, scp].flatMap((value) => {
    const list = typeof value === "string" ? value.split(" ") : Array.isArray(value) ? value : [];
    return list.filter((one): one is string => typeof one === "string" && one !== "");
  });
}

function parseJson(encoded: string): Claims {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(decode(encoded)));
    if (isRecord(value)) {
      return value;
    }
  } catch (error) {
    if (error instanceof Denied) {
      throw error;
    }
  }
  throw new Denied("the token is malformed", { kind: "malformed-token" });
}

/** Decodes base64url strictly: no padding, no other characters, no bits left over (RFC 7515, section 2). */
function decode(encoded: string): Buffer {
  const bytes = Buffer.from(encoded, "base64url");
  if (bytes.toString("base64url") !== encoded) {
    throw new Denied("the token is malformed", { kind: "malformed-token" });
  }
  return bytes;
}
