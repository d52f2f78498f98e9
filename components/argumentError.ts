import * as pulumi from "@pulumi/pulumi";
import { Fault, FaultCollector, faultLine } from "./checking/faults";

/**
 * Thrown by the constructors of this package, before any resource is registered, when arguments break a rule of the
 * component or of AWS. Lists every fault found, one line each. Pulumi prints its message without a stack trace.
 */
export class ArgumentError extends pulumi.RunError {
  /** Every fault found, in the order of the arguments. */
  readonly faults: readonly Fault[];

  /** @param owner Whose arguments they are, as errors show it: of all faults, or of each. */
  constructor(owner: string | ((fault: Fault) => string), faults: readonly Fault[]) {
    const ownerOf = typeof owner === "string" ? () => owner : owner;
    super(faults.map((fault) => faultLine(ownerOf(fault), fault)).join("\n"));
    this.name = "ArgumentError";
    this.faults = faults;
    // Who prints the error prints its message, and not the values as they are.
    Object.defineProperty(this, "faults", { enumerable: false });
  }
}

/** @throws {@link ArgumentError} if any fault was found. */
export function throwIfAny({ component, found }: FaultCollector): void {
  if (found.length > 0) {
    throw new ArgumentError(component, found);
  }
}
