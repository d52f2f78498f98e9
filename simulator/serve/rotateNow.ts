import { nothingRotates } from "../secretsManager/rotations";
import type { Served } from "./served";

/**
 * Rotates secrets of what is served.
 *
 * @param name As for `Rotations.rotate`.
 * @returns What was rotated.
 * @throws {@link UserError} as that does, and where the program has no secrets.
 */
export async function rotateNow({ secrets }: Pick<Served, "secrets">, name?: string): Promise<readonly string[]> {
  if (!secrets) {
    throw nothingRotates();
  }
  return secrets.rotations.rotate(name);
}
