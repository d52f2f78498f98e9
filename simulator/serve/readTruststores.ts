import * as fs from "node:fs/promises";
import { Truststore } from "../apiGateway/truststore";
import type { CustomDomain } from "../model/model";
import { UserError } from "../userError";

/**
 * Reads the truststores of all domains that ask for certificates: from the files that are given, or else from what the
 * program puts into S3.
 *
 * @param given Files by the name of their domain.
 * @throws {@link UserError} with a line for each one that is missing or no truststore, and for each file that is given
 * for no such domain.
 */
export async function readTruststores(
  domains: readonly CustomDomain[],
  given: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Truststore>> {
  const closed = domains.filter(({ truststore }) => truststore);
  const names = closed.map(({ name }) => name);
  const faults = [...given]
    .filter(([name]) => !names.includes(name))
    .map(([name, file]) => {
      const known = names.length > 0 ? `it has ${names.join(", ")}` : "it has none";
      return `--truststore ${name}=${file}: the program has no such domain with mutual TLS; ${known}.`;
    });
  const stores = new Map<string, Truststore>();
  for (const domain of closed) {
    try {
      stores.set(domain.name, await readTruststore(domain, given.get(domain.name)));
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      faults.push(error.message);
    }
  }
  if (faults.length > 0) {
    throw new UserError(faults);
  }
  return stores;
}

async function readTruststore({ name, truststore }: CustomDomain, given: string | undefined): Promise<Truststore> {
  const { uri, content } = truststore!;
  if (given !== undefined) {
    return readFile(given, `--truststore ${name}=${given}`);
  }
  switch (content?.kind) {
    case "text":
      return Truststore.read(content.text, `${name}: its truststore ${uri}`);
    case "file":
      return readFile(content.path, `${name}: its truststore ${content.path}`);
    default:
      throw new UserError(
        `${name}: its truststore ${uri} is no object that the program writes; give the file by --truststore ${name}=FILE.pem, or to startM2m by truststores.`,
      );
  }
}

async function readFile(file: string, source: string): Promise<Truststore> {
  let text: string;
  try {
    text = await fs.readFile(file, "utf8");
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    throw new UserError(`${source}: cannot be read (${code}); give a file of certificates in PEM form.`);
  }
  return Truststore.read(text, source);
}
