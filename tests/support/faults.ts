import { ArgumentError, throwIfAny } from "../../components/argumentError";
import { FaultCollector } from "../../components/checking/faults";

/** The paths of the faults that a check finds. */
export function faultsOf(check: (faults: FaultCollector) => unknown): string[] {
  const faults = new FaultCollector("test");
  check(faults);
  try {
    throwIfAny(faults);
    return [];
  } catch (error) {
    return (error as ArgumentError).faults.map(({ path }) => path);
  }
}
