import { createRequire } from "node:module";
import type * as certificates from "./certificate";

/**
 * The certificate for a machine's own addresses and further hosts. What makes certificates is in a bundle of its own, beside
 * that of the command: few need it.
 *
 * @throws {@link UserError} when it cannot be kept.
 */
export function loadCertificate(hosts: readonly string[]): Promise<certificates.Certificate> {
  const { localCertificate } = createRequire(__filename)("./certificate.js") as typeof certificates;
  return localCertificate(hosts);
}
