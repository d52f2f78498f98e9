import type { KeyObject } from "node:crypto";
import { isRecord } from "../model/values";
import { IssuerError } from "./jwtAuthorizer";
import { VerifyingKey, verifyingKeys } from "./verifyingKey";

/** Limits of an HTTP API on what an issuer tells it. Quotas of HTTP APIs. */
const [timeoutMs, mostBytes] = [1_500, 150_000];

/** API Gateway may keep public keys this long. */
const keepMs = 2 * 60 * 60 * 1000;

/** A key that is not known is asked for no more often than this: anybody can make up a `kid`. */
const askAgainMs = 5 * 60 * 1000;

/** The keys of an issuer elsewhere, by its discovery document and key set. */
export class ForeignIssuer {
  private keys: ReadonlyMap<string, VerifyingKey> = new Map();
  private askedAt = -Infinity;
  /** When the issuer last told its keys. */
  private keysAt = -Infinity;
  private asking: Promise<void> | undefined;
  private failure: IssuerError | undefined;

  /**
   * @param issuer The issuer's URL, below which its discovery document is.
   * @param now The clock, in milliseconds since 1970.
   */
  constructor(
    private readonly issuer: string,
    private readonly now: () => number,
  ) {}

  /**
   * @param alg What the key is to verify; left out, any of the algorithms that keys can have.
   * @throws {@link IssuerError} when the issuer cannot be asked, or answers nonsense.
   */
  async publicKey(kid: string, alg?: string): Promise<KeyObject | undefined> {
    const isOutdated = this.now() - this.keysAt >= keepMs;
    const mayAsk = this.now() - this.askedAt >= askAgainMs;
    // Who brings a key that is known need not wait until a made-up one was asked for.
    if ((this.asking || mayAsk) && (isOutdated || !this.keys.has(kid))) {
      this.asking ??= this.ask().finally(() => (this.asking = undefined));
      await this.asking;
    }
    if (this.failure && !this.keys.has(kid)) {
      throw this.failure;
    }
    const known = this.keys.get(kid);
    return alg === undefined || known?.alg === undefined || known.alg === alg ? known?.key : undefined;
  }

  private async ask(): Promise<void> {
    this.askedAt = this.now();
    try {
      const discovery = await getJson(
        `${this.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
        "OIDC discovery endpoint communication error",
      );
      const { issuer, jwks_uri: jwksUri } = discovery;
      if (issuer !== this.issuer || !isHttpsUrl(jwksUri)) {
        throw new IssuerError("OIDC discovery endpoint communication error");
      }
      const { keys } = await getJson(jwksUri, "JWKS communication error");
      if (!Array.isArray(keys)) {
        throw new IssuerError("JWKS communication error");
      }
      this.keys = verifyingKeys(keys);
      this.keysAt = this.now();
      this.failure = undefined;
    } catch (error) {
      if (!(error instanceof IssuerError)) {
        throw error;
      }
      this.keys = this.now() - this.keysAt >= keepMs ? new Map() : this.keys;
      this.failure = error;
      // One that was down for a moment may be asked again sooner than one that does not know a key.
      this.askedAt = this.now() - askAgainMs + timeoutMs;
    }
  }
}

async function getJson(url: string, failure: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { redirect: "error", signal, headers: { accept: "application/json" } });
    if (!response.ok || !response.body) {
      throw new Error(`status ${response.status}`);
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > mostBytes) {
        throw new Error("too long");
      }
      chunks.push(chunk);
    }
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (isRecord(value)) {
      return value;
    }
  } catch {
    // Whatever went wrong, API Gateway says the same.
  }
  throw new IssuerError(failure);
}

/** OpenID Connect Discovery 1.0, section 3. */
function isHttpsUrl(value: unknown): value is string {
  if (typeof value !== "string" || !/^https:\/\//.test(value) || !URL.canParse(value)) {
    return false;
  }
  const { username, password, hash } = new URL(value);
  return username === "" && password === "" && hash === "";
}
