import { ForeignIssuer } from "./foreignIssuer";
import type { KeySource } from "./jwtAuthorizer";

/**
 * The issuers elsewhere that were met so far. They outlast a version of the program: how often an issuer is asked for
 * its keys does not depend on how often the program changes.
 */
export class ForeignIssuers {
  private readonly known: Map<string, KeySource>;

  /**
   * @param now The clock, in milliseconds since 1970.
   * @param standIns The keys of issuers that are not to be asked, by their URLs.
   */
  constructor(
    private readonly now: () => number,
    standIns: ReadonlyMap<string, KeySource> = new Map(),
  ) {
    this.known = new Map(standIns);
  }

  /** @param url The issuer's URL, as tokens name it. */
  of(url: string): KeySource {
    const issuer = this.known.get(url) ?? new ForeignIssuer(url, this.now);
    this.known.set(url, issuer);
    return issuer;
  }
}
