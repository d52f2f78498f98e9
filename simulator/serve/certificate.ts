import "reflect-metadata";
import { createHash, randomBytes, webcrypto, X509Certificate } from "node:crypto";
import * as fs from "node:fs/promises";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as x509 from "@peculiar/x509";
import { UserError } from "../userError";
import { cacheFolder, makePrivateFolder } from "./cacheFolder";

/** What the simulator serves https with, and what clients are to trust. */
export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
  /** The authority that signed it. PEM. */
  readonly ca: string;
  /** The file that holds it. */
  readonly caFile: string;
}

const dayMs = 24 * 60 * 60 * 1000;

/** How long a certificate is good for, in days, and how long it must still be to be used again. */
const [validDays, leastDays] = [90, 7];

/** Names under which this machine, and the machine of a container, is reached. */
const localNames = ["localhost", "host.docker.internal"];
const localAddresses = ["127.0.0.1", "::1"];

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/**
 * The certificate for a machine's own addresses and further hosts. It is made on the spot, and kept so that clients that trust
 * it go on working. The authority that signs it signs nothing else: its private key is never written, and is gone at
 * once.
 *
 * @param hosts Names and addresses that are served besides those of this machine.
 * @param folder Where certificates are kept.
 * @throws {@link UserError} when the folder cannot be used.
 */
export async function localCertificate(hosts: readonly string[], folder = cacheFolder("https")): Promise<Certificate> {
  try {
    await makePrivateFolder(folder);
    const kept = await Promise.all(
      (await fs.readdir(folder)).sort().map((name) => read(path.join(folder, name), hosts)),
    );
    return kept.find((certificate) => certificate !== undefined) ?? (await make(hosts, folder));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) {
      throw error;
    }
    throw new UserError(
      `${folder}, where the certificate for https is kept, cannot be used (${message}); set XDG_CACHE_HOME to a folder that can.`,
    );
  }
}

/** A certificate that was kept, if it can still be used for all hosts. One that has expired is removed. */
async function read(folder: string, hosts: readonly string[]): Promise<Certificate | undefined> {
  try {
    const files = ["key.pem", "cert.pem", "ca.pem"].map((name) => fs.readFile(path.join(folder, name), "utf8"));
    const [key = "", cert = "", ca = ""] = await Promise.all(files);
    const parsed = new X509Certificate(cert);
    const left = Date.parse(parsed.validTo) - Date.now();
    if (left < 0) {
      await fs.rm(folder, { recursive: true });
    }
    const isForAll = hosts.every(
      (host) => (net.isIP(host) ? parsed.checkIP(host) : parsed.checkHost(host)) !== undefined,
    );
    const isGood = left > leastDays * dayMs && isForAll && parsed.verify(new X509Certificate(ca).publicKey);
    return isGood ? { key, cert, ca, caFile: path.join(folder, "ca.pem") } : undefined;
  } catch {
    return undefined;
  }
}

async function make(hosts: readonly string[], folder: string): Promise<Certificate> {
  const keyPair = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const [authority, server] = await Promise.all([keyPair(), keyPair()]);
  const [notBefore, notAfter] = [new Date(Date.now() - dayMs), new Date(Date.now() + validDays * dayMs)];
  const signed = { notBefore, notAfter, signingAlgorithm: algorithm };
  const serial = () => `00${randomBytes(15).toString("hex")}`;
  const issuer = `CN=m2m dev on ${os.hostname().replace(/[^\w.-]/g, "")}`;
  const ca = await x509.X509CertificateGenerator.create(
    {
      ...signed,
      serialNumber: serial(),
      subject: issuer,
      issuer,
      publicKey: authority.publicKey,
      signingKey: authority.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        await x509.SubjectKeyIdentifierExtension.create(authority.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const names = [...new Set([...localNames, ...localAddresses, ...hosts])];
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...signed,
      serialNumber: serial(),
      subject: "CN=m2m dev",
      issuer,
      publicKey: server.publicKey,
      signingKey: authority.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map((value) => ({ type: net.isIP(value) ? ("ip" as const) : ("dns" as const), value })),
        ),
        await x509.SubjectKeyIdentifierExtension.create(server.publicKey, false, webcrypto),
        await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", server.privateKey), "PRIVATE KEY");
  return write(folder, { "key.pem": key, "cert.pem": certificate.toString("pem"), "ca.pem": ca.toString("pem") });
}

/** Writes all files, or none: two commands may start at the same time. */
async function write(
  folder: string,
  files: Readonly<Record<"key.pem" | "cert.pem" | "ca.pem", string>>,
): Promise<Certificate> {
  const name = createHash("sha256").update(files["ca.pem"]).digest("hex").slice(0, 16);
  const [temporary, final] = [path.join(folder, `.${name}`), path.join(folder, name)];
  await fs.mkdir(temporary, { mode: 0o700 });
  for (const [file, text] of Object.entries(files)) {
    await fs.writeFile(path.join(temporary, file), `${text.trimEnd()}\n`, { mode: 0o600 });
  }
  await fs.rename(temporary, final);
  return { key: files["key.pem"], cert: files["cert.pem"], ca: files["ca.pem"], caFile: path.join(final, "ca.pem") };
}
