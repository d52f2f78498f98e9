import { X509Certificate } from "node:crypto";
import type { HttpEvent } from "pulumi-aws-m2m";

/** The common name in the caller's certificate, if it has exactly one. */
export function certifiedName({ requestContext }: HttpEvent): string | undefined {
  const pem = requestContext.authentication?.clientCert.clientCertPem;
  // Read from the certificate itself: in the text of its subject, a comma may be part of a name.
  const name: unknown = pem === undefined ? undefined : new X509Certificate(pem).toLegacyObject().subject.CN;
  return typeof name === "string" ? name : undefined;
}
