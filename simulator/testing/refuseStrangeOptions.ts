import { nearest } from "../nearest";
import { UserError } from "../userError";

/**
 * Refuses an option that a function does not have, so that a misspelt one is not taken for none.
 *
 * @param known The names of its options.
 */
export function refuseStrangeOptions(of: string, given: object, known: readonly string[]): void {
  const strange = Object.keys(given).find((name) => !known.includes(name));
  if (strange !== undefined) {
    const meant = nearest(strange, known);
    const fix = meant === undefined ? "the" : `did you mean "${meant}"? The`;
    throw new UserError(`${of}: "${strange}" is not an option; ${fix} options are ${known.join(", ")}.`);
  }
}
