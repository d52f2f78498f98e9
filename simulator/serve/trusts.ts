import { ForeignIssuer } from "../apiGateway/foreignIssuer";
import { Trust, VerifiedTokens } from "../apiGateway/jwtAuthorizer";
import type { PoolServer } from "../cognito/poolServer";
import type { JwtAuthorizer } from "../model/model";

/**
 * Whom the authorizers of one version of the program trust. Keys of foreign issuers and tokens that were verified are
 * kept for as long as the version is served.
 */
export class Trusts {
  private readonly trusts = new Map<JwtAuthorizer, Trust>();
  private readonly foreign = new Map<string, ForeignIssuer>();

  /** @param now The clock, in milliseconds since 1970. */
  constructor(
    private readonly pools: readonly PoolServer[],
    private readonly now: () => number,
  ) {}

  of(authorizer: JwtAuthorizer): Trust {
    const known = this.trusts.get(authorizer);
    if (known) {
      return known;
    }
    const { issuer, audiences } = authorizer;
    // A pool is named by its issuer on AWS, and has another address here.
    const pool = this.pools.find((one) => one.pool.issuer === issuer);
    const trust = pool
      ? { issuer: pool.issuer, publicKey: (kid: string) => pool.keys.publicKey(kid) }
      : { issuer, publicKey: (kid: string) => this.foreignIssuer(issuer).publicKey(kid) };
    const made = { ...trust, audiences, verified: new VerifiedTokens() };
    this.trusts.set(authorizer, made);
    return made;
  }

  private foreignIssuer(issuer: string): ForeignIssuer {
    const known = this.foreign.get(issuer) ?? new ForeignIssuer(issuer, this.now);
    this.foreign.set(issuer, known);
    return known;
  }
}
