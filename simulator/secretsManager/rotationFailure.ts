import { withoutColours } from "../printable";
import type { Rotation } from "./rotator";
import type { KeptSecret } from "./vault";

/** Which step of a rotation failed, and what the function printed meanwhile: a line for each. */
export function rotationFailure(
  { secret }: KeptSecret,
  { step, problem, printed }: Extract<Rotation, { ok: false }>,
): readonly string[] {
  const at = step === undefined ? "" : `in ${step}: `;
  return [
    `the secret "${secret.name}" was not rotated: ${at}${problem}; its current value stays, and the next rotation goes on with this one.`,
    ...printed.map((line) => `  ${withoutColours(line)}`),
  ];
}
