import type { Check } from "../checking/checks";

/** Leaves room, in Lambda's sixty-four characters, for a route's name and for what Pulumi adds. */
export const mostComponentNameLength = 40;

const pattern = new RegExp(`^[A-Za-z0-9][A-Za-z0-9_-]{0,${mostComponentNameLength - 1}}$`);

/** Checks a component's name, which becomes a part of physical names of every kind. */
export const componentName: Check = (path, name, faults) => {
  if (typeof name !== "string" || !pattern.test(name)) {
    const fix = `use 1 to ${mostComponentNameLength} letters, digits, _ and -, beginning with a letter or digit`;
    faults.add(path, name ?? null, "cannot be a part of the names of AWS resources", fix);
  }
};

/** A component as errors name it, whatever was given for its name. */
export function componentLabel(type: string, name: unknown): string {
  return typeof name === "string" ? `${type} "${name}"` : type;
}

/** Checks a key of a map that becomes a part of logical and physical names. */
export const partOfName: Check = (path, key, faults) => {
  if (typeof key !== "string" || !pattern.test(key)) {
    const rule = "is not a name that can be a part of the names of AWS resources";
    faults.add(path, undefined, rule, `use 1 to ${mostComponentNameLength} letters, digits, _ and -`);
  }
};
