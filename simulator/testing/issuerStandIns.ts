import { SigningKeys } from "../cognito/signingKeys";
import type { Model } from "../model/model";
import { UserError } from "../userError";
import { listOf } from "../listOf";

/** Stands in for foreign issuers: holds keys for each, and signs tokens with them. */
export class IssuerStandIns {
  private constructor(
    /** By the issuers' URLs. */
    readonly keys: ReadonlyMap<string, SigningKeys>,
    private readonly audiences: ReadonlyMap<string, string>,
    private readonly now: () => number,
  ) {}

  /**
   * @param issuers URLs of the issuers to stand in for.
   * @param now The clock, in milliseconds since 1970.
   * @throws {@link UserError} for a URL that no authorizer of the program trusts as that of a foreign issuer.
   */
  static async make(issuers: readonly string[], { apis, pools }: Model, now: () => number): Promise<IssuerStandIns> {
    const authorizers = apis.flatMap(({ routes }) =>
      routes.flatMap(({ authorizer }) => (authorizer?.kind === "jwt" ? authorizer : [])),
    );
    const foreign = authorizers.filter(({ issuer }) => !pools.some((pool) => pool.issuer === issuer));
    const audiences = new Map(foreign.map(({ issuer, audiences: [audience = ""] }) => [issuer, audience]));
    const strange = issuers.filter((issuer) => !audiences.has(issuer));
    if (strange.length > 0) {
      const known = listOf(audiences.keys());
      throw new UserError(
        strange.map((one) => `issuers: "${one}" is not a foreign issuer that the program trusts; there are ${known}.`),
      );
    }
    const keys = await Promise.all(issuers.map(async (issuer) => [issuer, await SigningKeys.generate()] as const));
    return new IssuerStandIns(new Map(keys), audiences, now);
  }

  /** A token of an issuer, with some claims over those that it has by default. */
  sign(issuer: string, claims: Readonly<Record<string, unknown>>): Promise<string> {
    const keys = this.keys.get(issuer);
    if (!keys) {
      const known = listOf(this.keys.keys());
      throw new UserError(`foreignToken: "${issuer}" is none of the issuers that are stood in for: ${known}.`);
    }
    const iat = Math.floor(this.now() / 1000);
    return keys.signAccessToken({
      iss: issuer,
      aud: this.audiences.get(issuer),
      iat,
      nbf: iat,
      exp: iat + 3600,
      ...claims,
    });
  }
}
