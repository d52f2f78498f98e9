import { Check, wholeNumber } from "./checks";

const minutesPer = { minutes: 1, hours: 60 } as const;

/** Checks a length of time in one unit against a range in minutes. */
export function duration({ min, max }: { readonly min: number; readonly max: number }): Check {
  return (path, value, faults) => {
    if (!faults.isObject(path, value, "write { minutes: 15 } or { hours: 1 }")) {
      return;
    }
    const given = value as Readonly<Record<string, unknown>>;
    const [unit, ...others] = Object.keys(given).filter((key) => given[key] !== undefined);
    if ((unit !== "minutes" && unit !== "hours") || others.length > 0) {
      faults.add(path, Object.keys(given), "is not a length of time in one unit", "give either minutes or hours");
      return;
    }
    const range = { min: Math.ceil(min / minutesPer[unit]), max: max / minutesPer[unit] };
    wholeNumber(range, unit)(`${path}.${unit}`, given[unit], faults);
  };
}
