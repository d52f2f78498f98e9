import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../userError";

const [variable, fileVariable] = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"];

/** How a phrase is given. */
export const passphraseFix = `set ${variable} or ${fileVariable}`;

/** What every salt comes with, encrypted, so that a wrong phrase shows. */
const proof = "pulumi";

const iterations = 1_000_000;
const keyBytes = 32;
const tagBytes = 16;

/** A phrase, and the variable that it comes from. */
interface Passphrase {
  readonly phrase: string;
  readonly from: string;
}

/**
 * The phrase that the Pulumi CLI would take from the environment; `undefined` if there is none. An empty one is one.
 *
 * @throws {@link UserError} when its file cannot be read.
 */
export function readPassphrase(environment: NodeJS.ProcessEnv): Passphrase | undefined {
  const { [variable]: phrase, [fileVariable]: file } = environment;
  if (phrase !== undefined) {
    return { phrase, from: variable };
  }
  if (file === undefined || file === "") {
    return undefined;
  }
  try {
    return { phrase: fs.readFileSync(path.resolve(file), "utf8").trim(), from: fileVariable };
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    throw new UserError(`${fileVariable} ${file}: cannot be read (${code}); name the file that holds the passphrase.`);
  }
}

/**
 * What decrypts the values of a stack, as the Pulumi CLI does.
 *
 * https://github.com/pulumi/pulumi/tree/master/pkg/secrets/passphrase
 *
 * @param salt `encryptionsalt` of the stack file: `v1:<salt>:v1:<nonce>:<data>`.
 * @param file The stack file, for messages.
 * @returns The plain text of a `v1:<nonce>:<data>`; `undefined` if it was not encrypted for this stack.
 * @throws {@link UserError} when the salt is malformed or the phrase is wrong.
 */
export function passphraseDecrypter(
  { phrase, from }: Passphrase,
  salt: string,
  file: string,
): (ciphertext: string) => string | undefined {
  const [, encodedSalt, encryptedProof] = /^v1:([A-Za-z0-9+/=]+):(v1:.+)$/.exec(salt) ?? [];
  if (encodedSalt === undefined || encryptedProof === undefined) {
    throw new UserError(
      `${file}: encryptionsalt is not of the form that Pulumi writes, v1:<salt>:<text>; restore the line.`,
    );
  }
  const key = keyOf(phrase, encodedSalt);
  if (decrypt(key, encryptedProof) !== proof) {
    throw new UserError(`${file}: incorrect passphrase; set ${from} to that of this stack.`);
  }
  return (ciphertext) => decrypt(key, ciphertext);
}

/** Making a key takes a fifth of a second by design, and a program is evaluated again and again. */
const keys = new Map<string, Buffer>();

function keyOf(phrase: string, encodedSalt: string): Buffer {
  const id = `${encodedSalt}\n${phrase}`;
  const key = keys.get(id) ?? pbkdf2Sync(phrase, Buffer.from(encodedSalt, "base64"), iterations, keyBytes, "sha256");
  keys.set(id, key);
  return key;
}

function decrypt(key: Buffer, ciphertext: string): string | undefined {
  const [, nonce, encoded] = /^v1:([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/.exec(ciphertext) ?? [];
  const data = Buffer.from(encoded ?? "", "base64");
  if (nonce === undefined || data.length < tagBytes) {
    return undefined;
  }
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"), { authTagLength: tagBytes });
    decipher.setAuthTag(data.subarray(-tagBytes));
    return Buffer.concat([decipher.update(data.subarray(0, -tagBytes)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
