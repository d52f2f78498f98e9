import crypto, { KeyPairKeyObjectResult } from "node:crypto";
import { promisify } from "node:util";

type Generate = (type: string, options: object) => Promise<KeyPairKeyObjectResult>;
type GenerateSync = (type: string, options: object) => KeyPairKeyObjectResult;

/** The RSA keys that were made in this process. */
const made: KeyPairKeyObjectResult[] = [];
let handedOut = 0;

/**
 * Hands the RSA keys that one file of tests has made to the next: one takes a fifth of a second, and a user pool has two.
 * No file gets a key twice, unless it asks for it. Mocha loads this file into every worker (`.mocharc.json`).
 */
export const mochaHooks = { afterAll: reuseKeyPairs };

/** Has the keys that were handed out handed out again. Call where nothing is left that has one. */
export function reuseKeyPairs(): void {
  handedOut = 0;
}

const asked = promisify(crypto.generateKeyPair) as Generate;
const askedSync = crypto.generateKeyPairSync as GenerateSync;

const isUsual = (type: string, options: object) =>
  type === "rsa" && JSON.stringify(options) === JSON.stringify({ modulusLength: 2048 });

const generate: Generate = async (type, options) =>
  isUsual(type, options) ? (made[handedOut++] ??= await asked(type, options)) : asked(type, options);

const generateSync: GenerateSync = (type, options) =>
  isUsual(type, options) ? (made[handedOut++] ??= askedSync(type, options)) : askedSync(type, options);

Object.assign(crypto, {
  generateKeyPair: Object.assign(crypto.generateKeyPair.bind(crypto), { [promisify.custom]: generate }),
  generateKeyPairSync: generateSync,
});
