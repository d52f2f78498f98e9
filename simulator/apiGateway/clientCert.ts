import type { X509Certificate } from "node:crypto";

/** A caller's certificate, as events have it. */
export interface ClientCert {
  /** PEM. */
  readonly clientCertPem: string;
  readonly subjectDN: string;
  readonly issuerDN: string;
  readonly serialNumber: string;
  readonly validity: {
    /** `May 28 12:30:02 2019 GMT` */
    readonly notBefore: string;
    readonly notAfter: string;
  };
}

/**
 * Describes a certificate as AWS documents it for events.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * https://aws.amazon.com/blogs/compute/introducing-mutual-tls-authentication-for-amazon-api-gateway/
 */
export function clientCertOf(certificate: X509Certificate): ClientCert {
  return {
    clientCertPem: certificate.toString(),
    subjectDN: nameOf(certificate.subject),
    issuerDN: nameOf(certificate.issuer),
    serialNumber: serialOf(certificate.serialNumber),
    validity: { notBefore: certificate.validFrom, notAfter: certificate.validTo },
  };
}

/**
 * A name, as `C=US,O=Example,CN=client`. What has a meaning within one is escaped by a backslash (RFC 4514), so that no
 * value can be taken for a part of its own.
 *
 * @param lines A part a line, as Node.js gives it; `undefined` for an empty name.
 */
function nameOf(lines: string | undefined): string {
  return (lines ?? "").split("\n").join(",");
}

/** As OpenSSL prints it: a small number in decimals, any other by its bytes. */
function serialOf(hex: string): string {
  const number = BigInt(`0x${hex}`);
  return number < 2n ** 63n
    ? String(number)
    : hex
        .toLowerCase()
        .padStart(hex.length + (hex.length % 2), "0")
        .match(/../g)!
        .join(":");
}
