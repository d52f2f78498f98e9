import { keyed } from "../checking/checks";
import { isMap } from "../checking/plainValues";

/** Where something stands in a file: keys and indices. */
export type Keys = readonly (string | number)[];

/**
 * Tells where in a file something stands that a check names by its path, such as `clients.reporting.scopes[0]`: the
 * nearest place above it, where it is not there.
 */
export function placesIn(file: unknown): (path: string) => Keys {
  const known = new Map(below("", [], file));
  return (path) => {
    for (let rest = path; rest !== ""; rest = rest.replace(/(?:^|\.|\[)[^.[]*$/, "")) {
      const keys = known.get(rest);
      if (keys) {
        return keys;
      }
    }
    return [];
  };
}

function below(path: string, keys: Keys, value: unknown): (readonly [path: string, keys: Keys])[] {
  const inner = Array.isArray(value)
    ? value.map((one: unknown, index) => [`${path}[${index}]`, index, one] as const)
    : Object.entries(isMap(value) ? value : {}).map(([key, one]) => [nameOf(path, key), key, one] as const);
  return inner.flatMap(([name, key, one]) => [[name, [...keys, key]] as const, ...below(name, [...keys, key], one)]);
}

/** A member by its name, as checks write it. */
function nameOf(path: string, key: string): string {
  return path === "" ? key : path === "clients" ? keyed(path, key) : `${path}.${key}`;
}
