import type { ForeignIssuers } from "../apiGateway/foreignIssuers";
import { Trust, VerifiedTokens } from "../apiGateway/jwtAuthorizer";
import type { PoolServer } from "../cognito/poolServer";
import type { JwtAuthorizer } from "../model/model";

/** Whom the authorizers of one version of the program trust. Tokens that were verified are kept for as long. */
export class Trusts {
  private readonly trusts = new Map<JwtAuthorizer, Trust>();

  constructor(
    private readonly pools: readonly PoolServer[],
    private readonly foreign: ForeignIssuers,
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
      ? {
          issuer: pool.issuer,
          publicKey: (kid: string) => pool.keys.publicKey(kid),
          clients: new Map(pool.pool.clients.map(({ clientId, name }) => [clientId, name])),
        }
      : { issuer, publicKey: (kid: string, alg: string) => this.foreign.of(issuer).publicKey(kid, alg) };
    const made = { ...trust, audiences, verified: new VerifiedTokens() };
    this.trusts.set(authorizer, made);
    return made;
  }
}
