import type { ClientCert } from "./clientCert";
/** How a request reached an API by a domain of one's own. */
export interface DomainRoute {
  readonly domainName: string;
  /** Name of the stage that the domain, or the path below it, is mapped to. */
  readonly stage: string;
  /** The request's path below the mapping, percent-encoded. */
  readonly path: string;
  /** The caller's certificate, with mutual TLS. */
  readonly clientCert?: ClientCert | undefined;
}
