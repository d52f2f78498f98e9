import { FaultCollector } from "./faults";

/** Leaves room, in Lambda's sixty-four characters, for a route's name and for what Pulumi adds. */
export const mostComponentNameLength = 40;

/** Checks a component's name, which becomes a part of physical names of every kind. */
export function checkComponentName(name: unknown, faults: FaultCollector): void {
  if (typeof name !== "string" || !/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name) || name.length > mostComponentNameLength) {
    faults.add(
      "name",
      name ?? null,
      "cannot be a part of the names of AWS resources",
      `use 1 to ${mostComponentNameLength} letters, digits, _ and -, beginning with a letter or digit`,
    );
  }
}
