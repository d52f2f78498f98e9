import { listOf } from "./listOf";
import { nearest } from "./nearest";

/**
 * The names that there are, behind the one that was meant: `did you mean "reporting"? It has "checkout", "reporting"`.
 *
 * @param has How the list begins.
 */
export function knownNames(given: string, names: Iterable<string>, has = "it has"): string {
  const all = [...names];
  const meant = nearest(given, all);
  const list = `${has} ${listOf(all)}`;
  return meant === undefined ? list : `did you mean "${meant}"? ${list.charAt(0).toUpperCase()}${list.slice(1)}`;
}
