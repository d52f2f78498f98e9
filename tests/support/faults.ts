import { ArgumentError, FaultCollector } from "../../components/internal/faults";

/** The paths of the faults that a check finds. */
export function faultsOf(check: (faults: FaultCollector) => unknown): string[] {
  const faults = new FaultCollector("test");
  check(faults);
  try {
    faults.throwIfAny();
    return [];
  } catch (error) {
    return (error as ArgumentError).faults.map(({ path }) => path);
  }
}
