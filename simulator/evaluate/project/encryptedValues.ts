import { isMapping } from "./mapping";

/** The place of a value in a structured one: `.password`, `[0].key`; empty for the whole. */
type Place = string;

/** The ciphertext of a value, which Pulumi writes as a mapping of `secure` alone; `undefined` for any other value. */
function ciphertextOf(value: unknown): string | undefined {
  const isEncrypted = isMapping(value) && Object.keys(value).length === 1 && typeof value["secure"] === "string";
  return isEncrypted ? (value["secure"] as string) : undefined;
}

/** Whether a value is encrypted, or has one that is in it, at any depth. */
export function hasEncrypted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  return ciphertextOf(value) !== undefined || Object.values(value).some(hasEncrypted);
}

/** A value with others in place of those that are encrypted in it. */
export function replaceEncrypted(
  value: unknown,
  plain: (ciphertext: string, place: Place) => string,
  place: Place = "",
): unknown {
  const ciphertext = ciphertextOf(value);
  if (ciphertext !== undefined) {
    return plain(ciphertext, place);
  }
  if (Array.isArray(value)) {
    return value.map((one, index) => replaceEncrypted(one, plain, `${place}[${index}]`));
  }
  return isMapping(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, replaceEncrypted(one, plain, `${place}.${key}`)]),
      )
    : value;
}
