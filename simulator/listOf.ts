/** Names as they stand in a message: quoted, or that there are none. */
export function listOf(names: Iterable<string>): string {
  const quoted = [...names].map((name) => JSON.stringify(name));
  return quoted.length === 0 ? "none" : quoted.join(", ");
}
