/** Compares by code unit, so that the order of keys in the program changes nothing in the stack. */
export function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The values of a map, turned into others in the order of their keys. */
export function mapValues<V, R>(
  record: Readonly<Record<string, V>>,
  to: (value: V, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(
    Object.entries(record)
      .sort(byKey)
      .map(([key, value]) => [key, to(value, key)]),
  );
}
