/** A mapping of YAML or JSON as plain values. */
export type Mapping = Readonly<Record<string, unknown>>;

/** True for a value with named members. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
