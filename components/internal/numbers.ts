import * as pulumi from "@pulumi/pulumi";
import { FaultCollector } from "./faults";

/** Checks that a plain number is whole and in range. An output cannot be read here: AWS checks it. */
export function checkWholeNumber(
  path: string,
  value: pulumi.Input<number> | undefined,
  { min, max }: { readonly min: number; readonly max: number },
  unit: string,
  faults: FaultCollector,
): void {
  if (value === undefined || pulumi.Output.isInstance(value) || value instanceof Promise) {
    return;
  }
  if (!Number.isInteger(value) || value < min || value > max) {
    faults.add(path, value, `is not between ${min} and ${max} ${unit}`, `give a whole number of ${unit} in that range`);
  }
}
