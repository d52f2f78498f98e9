import { setTimeout as sleep } from "node:timers/promises";
import type { Fetcher } from "aws-jwt-verify/https";
import { assertIsJwks, findJwkInJwks, Jwks, JwksCache, JwkWithKid } from "aws-jwt-verify/jwk";
import { Refusal } from "./refusal";

type DecomposedJwt = Parameters<JwksCache["getJwk"]>[1];

/** How long keys are used without a look at whether they still are the issuer's, in milliseconds. */
const freshFor = 60 * 60 * 1000;

/** How long keys are used whose issuer cannot be asked: as long as API Gateway may keep those of a JWT authorizer. */
const knownFor = 2 * freshFor;

/** The least time between two questions to the issuer, in milliseconds. */
const interval = 1000;

/**
 * The keys of one issuer: fetched when the first token comes, kept, and fetched anew for a key that is not known, and
 * after an hour. The issuer is asked once a second at most. A token of an unknown key waits for its turn, so that a
 * made-up key cannot have tokens refused that are signed with a key of today.
 */
export class Keys implements JwksCache {
  private jwks: Jwks | undefined;
  private fetchedAt = -Infinity;
  private askedAt = -Infinity;
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly fetcher: Fetcher,
    private readonly wait: (milliseconds: number) => Promise<void> = sleep,
  ) {}

  async getJwk(uri: string, { header: { kid } }: DecomposedJwt): Promise<JwkWithKid> {
    const known = this.find(kid);
    const age = Date.now() - this.fetchedAt;
    const wasAsked = Date.now() - this.askedAt < interval;
    if (known && (age < freshFor || (age < knownFor && wasAsked))) {
      return known;
    }
    try {
      await this.refreshed(uri);
    } catch (error) {
      if (known && age < knownFor) {
        return known;
      }
      throw new Error(`the keys at ${uri} cannot be fetched: ${(error as Error).message}`, { cause: error });
    }
    const found = this.find(kid);
    if (!found) {
      throw new Refusal("the token is signed with a key that its issuer does not publish");
    }
    return found;
  }

  getCachedJwk(_: string, { header: { kid } }: DecomposedJwt): JwkWithKid {
    const known = this.find(kid);
    if (!known) {
      throw new Refusal("the token is signed with a key that its issuer does not publish");
    }
    return known;
  }

  addJwks(_: string, jwks: Jwks): void {
    [this.jwks, this.fetchedAt] = [jwks, Date.now()];
  }

  async getJwks(uri: string): Promise<Jwks> {
    await this.refreshed(uri);
    return this.jwks!;
  }

  /** Asks the issuer, once for all who wait for it. */
  private refreshed(uri: string): Promise<void> {
    return (this.underWay ??= this.fetch(uri).finally(() => (this.underWay = undefined)));
  }

  private find(kid: string | undefined): JwkWithKid | undefined {
    return this.jwks && kid !== undefined ? findJwkInJwks(this.jwks, kid) : undefined;
  }

  private async fetch(uri: string): Promise<void> {
    const rest = Math.min(interval, this.askedAt + interval - Date.now());
    if (rest > 0) {
      await this.wait(rest);
    }
    this.askedAt = Date.now();
    const jwks: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await this.fetcher.fetch(uri)));
    assertIsJwks(jwks as Jwks);
    this.addJwks(uri, jwks as Jwks);
  }
}
