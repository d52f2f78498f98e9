import type { FaultCollector } from "./faults";
import { isPlain } from "./plainValues";
import { suggest } from "./suggest";

/**
 * Checks one argument: adds a fault for each rule that its value breaks. An output cannot be read here, so a check of a
 * leaf passes it; AWS sees its value.
 */
export type Check = (path: string, value: unknown, faults: FaultCollector) => void;

/** A check for every member of an object, so that none is forgotten and no other is known. */
export type Members<T> = { readonly [Key in keyof Required<T>]: Check };

/** Passes what was left out. */
export function optional(check: Check): Check {
  return (path, value, faults) => {
    if (value !== undefined) {
      check(path, value, faults);
    }
  };
}

/** Leaves a value to other checks, which need more than the value itself. */
export const anything: Check = () => undefined;

/** Each of some checks, until one finds the value itself at fault: those that follow take its form for granted. */
export function all(...checks: readonly Check[]): Check {
  return (path, value, faults) => {
    for (const check of checks) {
      check(path, value, faults);
      if (faults.has(path)) {
        return;
      }
    }
  };
}

/** An object with these members and no others, which may be left out only where their own checks say so. */
export function object<T>(members: Members<T>, fix: string): Check {
  const checks: Readonly<Record<string, Check>> = members;
  const names = Object.keys(checks);
  return (path, value, faults) => {
    if (!faults.isObject(path, value, fix)) {
      return;
    }
    const given = value as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(checks, name) && given[name] !== undefined) {
        faults.add(join(path, name), undefined, "is not an argument that is known here", suggest(name, names));
      }
    }
    for (const name of names) {
      checks[name]!(join(path, name), given[name], faults);
    }
  };
}

/** Checks an object with a certain member set, out of several forms that an argument can have. */
export function oneForm(forms: Readonly<Record<string, Check>>, fix: string): Check {
  const names = Object.keys(forms);
  return (path, value, faults) => {
    if (!faults.isObject(path, value, fix)) {
      return;
    }
    const given = value as Readonly<Record<string, unknown>>;
    const [form, ...others] = names.filter((name) => given[name] !== undefined);
    if (form === undefined || others.length > 0) {
      const rule = form === undefined ? `has none of ${names.join(", ")}` : `has ${[form, ...others].join(" and ")}`;
      faults.add(path, undefined, rule, fix);
    } else {
      forms[form]!(path, value, faults);
    }
  };
}

/** A map whose keys the user chooses. */
export function mapOf(key: Check, member: Check, fix: string): Check {
  return (path, value, faults) => {
    if (faults.isObject(path, value, fix)) {
      for (const [name, one] of Object.entries(value as Readonly<Record<string, unknown>>)) {
        key(keyed(path, name), name, faults);
        member(keyed(path, name), one, faults);
      }
    }
  };
}

/** How many of something a list or a map may hold. */
export interface Count {
  readonly min?: number;
  readonly max: number;
  /** Who holds how many of what: "a route can have". */
  readonly holder: string;
  /** What is counted, in the plural. */
  readonly what: string;
  /** What to do about too many. */
  readonly fix: string;
}

/** Checks how many members a list or map has. */
export function counted({ min = 0, max, holder, what, fix }: Count): Check {
  return (path, value, faults) => {
    if (typeof value !== "object" || value === null || !isPlain(value)) {
      return;
    }
    const count = Array.isArray(value) ? value.length : Object.keys(value).length;
    if (count < min) {
      faults.add(path, value, "is empty", `give at least one of its ${what}`);
    } else if (count > max) {
      faults.add(path, count, `is more than the ${max} ${what} ${holder}`, fix);
    }
  };
}

/** A list, each of whose elements is checked. */
export function listOf(element: Check, fix: string): Check {
  return (path, value, faults) => {
    if (!Array.isArray(value)) {
      faults.add(path, value ?? null, "is not a list", fix);
      return;
    }
    elementsOf(value).forEach((one, index) => element(`${path}[${index}]`, one, faults));
  };
}

/** Every element of a list. A hole is one, too: loops pass over it, and AWS would be sent `null`. */
export function elementsOf(list: readonly unknown[]): readonly unknown[] {
  return Array.from(list);
}

/** Text whose value an error must not show. */
export function confidentialText(pattern: RegExp, rule: string, fix: string): Check {
  return (path, value, faults) => {
    if (isPlain(value) && !(typeof value === "string" && pattern.test(value))) {
      faults.add(path, undefined, rule, fix);
    }
  };
}

/** Text that matches a pattern. */
export function text(pattern: RegExp, rule: string, fix: string): Check {
  return leaf((value) => typeof value === "string" && pattern.test(value), rule, fix);
}

/** A whole number in a range, ends included. */
export function wholeNumber({ min, max }: { readonly min: number; readonly max: number }, unit: string): Check {
  return leaf(
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    max === Infinity ? `is not a number of ${unit} from ${min} on` : `is not between ${min} and ${max} ${unit}`,
    max === Infinity ? `give a whole number of ${unit}` : `give a whole number of ${unit} in that range`,
  );
}

/** A number in a range, ends included. */
export function number({ min, max }: { readonly min: number; readonly max: number }, unit: string): Check {
  return leaf(
    (value) => typeof value === "number" && value >= min && value <= max,
    `is not between ${min} and ${max} ${unit}`,
    `give a number of ${unit} in that range`,
  );
}

/** One of a few values. */
export function oneOf(values: readonly unknown[], what: string): Check {
  return leaf((value) => values.includes(value), `is not ${what}`, `use one of ${values.join(", ")}`);
}

/** True or false. */
export const truthValue = oneOf([true, false], "a truth value");

/** True or false, and not an output: it decides which resources there are. */
export const plainTruthValue: Check = (path, value, faults) => {
  if (typeof value !== "boolean") {
    faults.add(path, value ?? null, "is not a plain truth value", "give true or false");
  }
};

/** The name of a resource in a service, as it is unique in all of AWS. */
export function arn(service: string, resource: RegExp, what: string): Check {
  const pattern = new RegExp(
    `^arn:aws[a-z-]*:${service}:(?:[a-z]{2,}(?:-[a-z]+)+-\\d{1,2})?:(?:\\d{12}|aws)?:${resource.source}$`,
  );
  return text(pattern, `is not the ARN of ${what}`, "copy the ARN from its resource, or pass its arn output");
}

/** The part of an ARN that names its Region; empty for a value that is no plain ARN. */
export function regionOf(value: unknown): string {
  return typeof value === "string" ? (value.split(":")[3] ?? "") : "";
}

function leaf(isSound: (value: unknown) => boolean, rule: string, fix: string): Check {
  return (path, value, faults) => {
    if (isPlain(value) && !isSound(value)) {
      faults.add(path, value ?? null, rule, fix);
    }
  };
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** The path of a member of a map, as a program would write it. */
export function keyed(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) && path !== "routes" ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** An object without some of its members. */
export function withoutMembers(
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));
}
