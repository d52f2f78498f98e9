import { randomInt } from "node:crypto";
import type { RotatingClient, Settings } from "./settings";

/** What the function reads of a version of the secret. */
export interface StoredValue {
  readonly clientSecret: string;
  /**
   * Ids of the client's secrets that were there before this one was added: its own id is not known when it is stored.
   * Absent where somebody else wrote the version.
   */
  readonly olderSecretIds?: readonly string[];
}

const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Cognito takes 24 to 64 characters. AddUserPoolClientSecret, ClientSecret. */
const secretLength = 64;

/** The text of a new version, with a client secret that nobody has seen. */
export function newValue(
  { clientId, scopes }: RotatingClient,
  { tokenEndpoint, userPoolId }: Settings,
  olderSecretIds: readonly string[],
): string {
  const clientSecret = Array.from({ length: secretLength }, () => characters[randomInt(characters.length)]).join("");
  return JSON.stringify({
    clientId,
    clientSecret,
    tokenEndpoint,
    scopes,
    // As Cognito names them where it writes secrets itself.
    userPoolId,
    userPoolClientId: clientId,
    clientSecretValue: clientSecret,
    olderSecretIds,
  });
}

/**
 * Reads the text of a version.
 *
 * @returns Nothing where the text is not one of this shape: somebody put it there by hand.
 * @throws Where it names another client, or another pool: the secret must not become the way to that client's credentials.
 */
export function storedValue(
  text: string,
  { clientId }: RotatingClient,
  { userPoolId }: Settings,
): StoredValue | undefined {
  const given = parsed(text);
  for (const [key, expected] of Object.entries({ clientId, userPoolClientId: clientId, userPoolId })) {
    if (given[key] !== undefined && given[key] !== expected) {
      throw new Error(`The secret's ${key} is not that of its client, ${expected}: nothing is changed.`);
    }
  }
  const { clientSecret = given["clientSecretValue"], olderSecretIds } = given;
  return typeof clientSecret === "string"
    ? { clientSecret, ...(isTexts(olderSecretIds) && { olderSecretIds }) }
    : undefined;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
