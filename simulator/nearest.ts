import { closest, distance } from "fastest-levenshtein";

/**
 * The name that was meant: one that begins with what was given, or that it is a part of, or else one that differs by few
 * letters.
 *
 * @returns `undefined` where none is close enough.
 */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const small = given.toLowerCase();
  const begun = known.filter((name) => small.length > 2 && name.toLowerCase().startsWith(small));
  const longer =
    begun.length > 0 ? begun : known.filter((name) => small.length > 3 && name.toLowerCase().includes(small));
  if (longer.length > 0) {
    return longer.reduce((a, b) => (b.length < a.length ? b : a));
  }
  const best = known.length > 0 ? closest(given, known) : "";
  return distance(given, best) <= Math.max(2, given.length / 3) && best !== "" ? best : undefined;
}
