import { randomInt } from "node:crypto";
import type { RotatingClient, Settings } from "./settings";
import type { Version } from "./versions";

/** What the function reads of a version of the secret. */
export interface StoredValue {
  /** Empty where the version is not one of the client's: somebody put it there, or the client is a new one. */
  readonly clientSecret: string;
  /**
   * Ids of the client's secrets that were there before this one was added: its own id is not known when it is stored.
   * Absent where somebody else wrote the version.
   */
  readonly olderSecretIds?: readonly string[];
  /** Whether callers read there what the deployment says now. */
  readonly isUpToDate: boolean;
  /** In milliseconds since 1970. */
  readonly writtenAt: number;
}

const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Cognito takes 24 to 64 characters. AddUserPoolClientSecret, ClientSecret. */
const secretLength = 64;

/** A client secret that nobody has seen. */
export function newClientSecret(): string {
  return Array.from({ length: secretLength }, () => characters[randomInt(characters.length)]).join("");
}

/** The text of a version. */
export function textOf(
  client: RotatingClient,
  settings: Settings,
  { clientSecret, olderSecretIds }: Pick<StoredValue, "clientSecret" | "olderSecretIds">,
): string {
  const { clientId, tokenEndpoint, scopes, userPoolId } = publicParts(client, settings);
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

/** Reads a version. */
export function storedValue({ text, writtenAt }: Version, client: RotatingClient, settings: Settings): StoredValue {
  const given = parsed(text);
  const expected = publicParts(client, settings);
  const { clientSecret = given["clientSecretValue"], olderSecretIds } = given;
  if (typeof clientSecret !== "string" || foreignPart(text, client, settings) !== undefined) {
    return { clientSecret: "", isUpToDate: false, writtenAt };
  }
  return {
    clientSecret,
    writtenAt,
    ...(isTexts(olderSecretIds) && { olderSecretIds }),
    isUpToDate: Object.entries(expected).every(([key, value]) => JSON.stringify(given[key]) === JSON.stringify(value)),
  };
}

/** The part of a text that is of another client or another pool. */
export function foreignPart(text: string, { clientId }: RotatingClient, { userPoolId }: Settings): string | undefined {
  const given = parsed(text);
  const expected = { clientId, userPoolClientId: clientId, userPoolId };
  return Object.entries(expected).find(([key, value]) => given[key] !== undefined && given[key] !== value)?.[0];
}

function publicParts({ clientId, scopes }: RotatingClient, { tokenEndpoint, userPoolId }: Settings) {
  return { clientId, tokenEndpoint, scopes, userPoolId, userPoolClientId: clientId };
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
