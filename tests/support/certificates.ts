/** Certificates for tests of TLS. */
import "reflect-metadata";
import { webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A certificate and its key. */
export interface Identity {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** What a certificate is to say. */
export interface Wanted {
  /** Who signs it; by default itself. */
  readonly by?: Identity | undefined;
  /** Whether it may sign others. */
  readonly isAuthority?: boolean;
  readonly serialNumber?: string;
  /** When it begins and ends to be valid, in milliseconds from now. */
  readonly from?: number;
  readonly until?: number;
  /** Names and addresses that it is for. */
  readonly hosts?: readonly string[];
  readonly purposes?: readonly x509.ExtendedKeyUsage[];
  readonly algorithm?: RsaHashedKeyGenParams | (EcKeyGenParams & { readonly hash: string });
  /** The hash that it is signed with. */
  readonly hash?: string;
}

type RsaHashedKeyGenParams = webcrypto.RsaHashedKeyGenParams;
type EcKeyGenParams = webcrypto.EcKeyGenParams;

const curve = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const hour = 3_600_000;

/** Keys of RSA of some length. */
export function rsa(modulusLength: number): RsaHashedKeyGenParams {
  return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", publicExponent: new Uint8Array([1, 0, 1]), modulusLength };
}

/**
 * Makes a certificate.
 *
 * @param subject Such as `C=US,CN=client`, or by its parts.
 */
export async function certify(subject: string | x509.JsonName, wanted: Wanted = {}): Promise<Identity> {
  const { by, isAuthority = false, from = -hour, until = hour, hosts = [], purposes = [] } = wanted;
  const algorithm = wanted.algorithm ?? curve;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const issuer = by ? new x509.X509Certificate(by.cert).subject : subject;
  const signer = by?.keys ?? keys;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: wanted.serialNumber ?? webcrypto.randomUUID().replaceAll("-", "").replace(/^./, "1"),
      subject,
      issuer,
      notBefore: new Date(Date.now() + from),
      notAfter: new Date(Date.now() + until),
      signingAlgorithm: { ...signer.privateKey.algorithm, hash: wanted.hash ?? "SHA-256" } as EcdsaParams,
      publicKey: keys.publicKey,
      signingKey: signer.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(isAuthority, undefined, true),
        ...(purposes.length > 0 ? [new x509.ExtendedKeyUsageExtension([...purposes])] : []),
        ...(hosts.length > 0
          ? [new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: "ip" as const, value })))]
          : []),
      ],
    },
    webcrypto,
  );
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { cert: certificate.toString("pem"), key, keys };
}

type EcdsaParams = x509.X509CertificateCreateParamsBase["signingAlgorithm"];

/** A certificate as Node.js reads it. */
export function parsed({ cert }: Identity): X509Certificate {
  return new X509Certificate(cert);
}

/** An authority, and others below it: as many as there are names. The one that signs next is the last. */
export async function authorities(...names: readonly string[]): Promise<Identity[]> {
  const made: Identity[] = [];
  for (const name of names) {
    made.push(await certify(name, { by: made.at(-1), isAuthority: true }));
  }
  return made;
}
