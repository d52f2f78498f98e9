import { createRequire } from "node:module";
import type * as certificates from "./certificate";

/**
 * The certificate for a machine's own addresses and a host. What makes certificates is in a bundle of its own, beside
 * that of the command: few need it.
 *
 * @throws {@link UserError} when it cannot be kept.
 */
export function loadCertificate(host: string): Promise<certificates.Certificate> {
  const { localCertificate } = createRequire(__filename)("./certificate.js") as typeof certificates;
  return localCertificate(host);
}
