import { routeArnSuffix } from "../aws/routeKeys";

/**
 * Which routes' permissions let API Gateway invoke one function for all of some routes, as few as that needs: a
 * permission for `ANY /orders` covers one for `GET /orders`. Together they allow what one for each route would, and
 * nothing else.
 *
 * @param keys The keys of all routes that lead to the function.
 * @returns The key of the route whose permission is for a route, by its key.
 */
export function coveringRoutes(keys: readonly string[]): ReadonlyMap<string, string> {
  // The shorter one of two covers the other, if one does.
  const byWidth = keys
    .map((key) => ({ key, suffix: routeArnSuffix(key) }))
    .sort((a, b) => a.suffix.length - b.suffix.length || (a.suffix < b.suffix ? -1 : 1));
  return new Map(
    byWidth.map(({ key, suffix }) => [key, byWidth.find((other) => covers(other.suffix, suffix))?.key ?? key]),
  );
}

/** A suffix has no wildcard but `*` for any method, at its start, which stands for slashes, too. */
function covers(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.startsWith("*") && narrow.endsWith(wide.slice(1)));
}
