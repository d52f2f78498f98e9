import { X509Certificate } from "node:crypto";
import { UserError } from "../userError";

/** How many authorities there may be from a caller's certificate to its root. */
const longestChain = 4;

/** The shortest keys that are supported, in bits. */
const [leastRsaBits, leastCurveBits] = [2048, 256];

/**
 * The certificates that callers' certificates must be signed by.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mutual-tls.html
 */
export class Truststore {
  private constructor(private readonly certificates: readonly X509Certificate[]) {}

  /**
   * @param text PEM.
   * @param source What it was read from, for the error.
   * @throws {@link UserError} when it holds anything but certificates, or none.
   */
  static read(text: string, source: string): Truststore {
    const blocks = [...text.matchAll(/-----BEGIN ([^-\n]*)-----[^-]*-----END \1-----/g)];
    const other = blocks.find(([, label]) => label !== "CERTIFICATE");
    if (other) {
      throw new UserError(`${source}: holds a ${other[1]!}; a truststore holds certificates only, so remove it.`);
    }
    if (blocks.length === 0 || blocks.length !== text.split("-----BEGIN ").length - 1) {
      const what = blocks.length === 0 ? "holds no certificate" : "holds a certificate that is cut off";
      throw new UserError(`${source}: ${what}; give a file of certificates in PEM form.`);
    }
    return new Truststore(
      blocks.map(([block], index) => {
        try {
          return new X509Certificate(block);
        } catch {
          throw new UserError(`${source}: its certificate ${index + 1} cannot be read; give certificates in PEM form.`);
        }
      }),
    );
  }

  /** Each of them. PEM. */
  get pems(): string[] {
    return this.certificates.map(String);
  }

  /**
   * Why a caller's certificate is not accepted; `undefined` if it is. Whoever brought it has proved to hold its key
   * before.
   *
   * @param now In milliseconds since 1970.
   */
  refusal(certificate: X509Certificate, now: number): string | undefined {
    let current = certificate;
    for (let authorities = 0; authorities <= longestChain; authorities++) {
      const who = authorities === 0 ? "it" : `its authority ${shortName(current)}`;
      if (!isValidAt(current, now)) {
        return `${who} is valid from ${current.validFrom} to ${current.validTo} only`;
      }
      if (hasWeakKey(current)) {
        return `${who} has a key that is too short`;
      }
      if (this.has(current) && isSelfSigned(current)) {
        return undefined;
      }
      const issuer = this.issuerOf(current, now);
      if (!issuer) {
        return `the truststore does not hold the issuer of ${authorities === 0 ? "it" : shortName(current)}`;
      }
      current = issuer;
    }
    return `there are more than ${longestChain} authorities above it`;
  }

  private has({ fingerprint256 }: X509Certificate): boolean {
    return this.certificates.some((one) => one.fingerprint256 === fingerprint256);
  }

  /** One that is still valid goes before others of the same name and key. */
  private issuerOf(certificate: X509Certificate, now: number): X509Certificate | undefined {
    const issuers = this.certificates.filter(
      (one) => certificate.checkIssued(one) && !isSame(one, certificate) && certificate.verify(one.publicKey),
    );
    return issuers.find((one) => isValidAt(one, now)) ?? issuers[0];
  }
}

/** A certificate's name in a message. */
export function shortName({ subject }: X509Certificate): string {
  return JSON.stringify((subject ?? "").split("\n").at(-1));
}

function isSame(one: X509Certificate, other: X509Certificate): boolean {
  return one.fingerprint256 === other.fingerprint256;
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
}

function isValidAt({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

function hasWeakKey({ publicKey }: X509Certificate): boolean {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === "rsa") {
    return modulusLength === undefined || modulusLength < leastRsaBits;
  }
  const bits = Number(/(\d{3})/.exec(namedCurve ?? "")?.[1] ?? 0);
  return publicKey.asymmetricKeyType !== "ec" || bits < leastCurveBits;
}
