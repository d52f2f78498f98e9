import { FaultCollector } from "./faults";
import { isPlain } from "./plain";

/** Checks that a plain value is a whole number in range. An output cannot be read here: AWS checks it. */
export function checkWholeNumber(
  path: string,
  value: unknown,
  { min, max }: { readonly min: number; readonly max: number },
  unit: string,
  faults: FaultCollector,
): void {
  if (value === undefined || !isPlain(value)) {
    return;
  }
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
    faults.add(path, value, `is not between ${min} and ${max} ${unit}`, `give a whole number of ${unit} in that range`);
  }
}
