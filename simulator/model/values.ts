import type { Value } from "../evaluate/registration";

export function isRecord(value: unknown): value is Readonly<Record<string, Value>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as a variable of an environment holds it. */
export function textOf(value: Value | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}

/** A map from names to texts; empty if it is none. */
export function textMap(value: Value | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(isRecord(value) ? value : {}).map(([key, one]) => [key, textOf(one)]));
}
