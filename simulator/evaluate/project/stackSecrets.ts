import { UserError } from "../../userError";
import { passphraseDecrypter, passphraseFix, readPassphrase } from "./passphrase";
import type { YamlFile } from "./yamlFile";

/** Why encrypted values cannot be read here, and what to do. */
export interface Unreadable {
  readonly why: string;
  readonly fix?: string;
}

/** What reads the encrypted values of a stack, or why they cannot be read. */
export type StackSecrets = { readonly decrypt: (ciphertext: string) => string | undefined } | Unreadable;

/**
 * Finds what the values of a stack are encrypted with.
 *
 * @throws {@link UserError} when the passphrase is wrong, or cannot be read.
 */
export function stackSecrets({ file, mapping }: YamlFile, environment: NodeJS.ProcessEnv): StackSecrets {
  const { secretsprovider: provider, encryptionsalt: salt, encryptedkey } = mapping;
  const scheme = typeof provider === "string" ? /^(\w+):\/\//.exec(provider)?.[1] : undefined;
  if (scheme !== undefined || encryptedkey !== undefined) {
    return { why: `its key is kept by ${scheme ?? "another service"}, which m2m does not ask` };
  }
  if (salt === undefined) {
    return { why: "the stack has no encryptionsalt: its key is kept by Pulumi Cloud, which m2m does not ask" };
  }
  if (typeof salt !== "string") {
    throw new UserError(`${file}: encryptionsalt is not a text; restore the line that Pulumi wrote.`);
  }
  const passphrase = readPassphrase(environment);
  return passphrase
    ? { decrypt: passphraseDecrypter(passphrase, salt, file) }
    : { why: "no passphrase is given", fix: passphraseFix };
}
