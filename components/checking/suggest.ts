/**
 * Names what is known, nearest match first, for the "fix" part of an error.
 *
 * @param given The unknown name.
 * @param known The names that exist.
 */
export function suggest(given: unknown, known: readonly string[]): string {
  if (known.length === 0) {
    return "none is defined";
  }
  const sorted = [...known].sort();
  const listed =
    sorted.length > 20 ? `${sorted.slice(0, 20).join(", ")}, … (${sorted.length} in all)` : sorted.join(", ");
  const nearest = typeof given === "string" ? nearestTo(given, sorted) : undefined;
  return nearest === undefined ? `use one of ${listed}` : `did you mean "${nearest}"? Known: ${listed}`;
}

/**
 * A name that begins with what was given, or that it is a part of, or the closest by edit distance, if it is close enough to
 * be what was meant.
 */
function nearestTo(given: string, known: readonly string[]): string | undefined {
  const small = given.toLowerCase();
  const begun = known.filter((name) => small.length > 2 && name.toLowerCase().startsWith(small));
  const longer =
    begun.length > 0 ? begun : known.filter((name) => small.length > 3 && name.toLowerCase().includes(small));
  if (longer.length > 0) {
    return longer.reduce((shortest, name) => (name.length < shortest.length ? name : shortest));
  }
  const limit = Math.max(2, Math.floor(given.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    const distance = editDistance(small, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
