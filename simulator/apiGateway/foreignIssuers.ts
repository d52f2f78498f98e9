import { ForeignIssuer } from "./foreignIssuer";

/**
 * The issuers elsewhere that were met so far. They outlast a version of the program: how often an issuer is asked for
 * its keys does not depend on how often the program changes.
 */
export class ForeignIssuers {
  private readonly known = new Map<string, ForeignIssuer>();

  /** @param now The clock, in milliseconds since 1970. */
  constructor(private readonly now: () => number) {}

  /** @param url The issuer's URL, as tokens name it. */
  of(url: string): ForeignIssuer {
    const issuer = this.known.get(url) ?? new ForeignIssuer(url, this.now);
    this.known.set(url, issuer);
    return issuer;
  }
}
