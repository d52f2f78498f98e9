import { types } from "node:util";
import { ClosureScopes } from "./closureScopes";
import { usesOf } from "./functionUses";

/** How many values are looked at before the search is given up. */
const most = 20_000;

/**
 * How a function reaches a value of some kind: `state.visits[0]` for a member of a variable. `undefined` where it takes too long to
 * find out.
 */
export function placeOf(
  isIt: (value: unknown) => boolean,
  from: object,
  scopesOf: (fn: object) => ClosureScopes,
): string | undefined {
  const seen = new Set<unknown>();
  const next: (readonly [value: unknown, place: string])[] = [[from, ""]];
  for (const [current, place] of next) {
    if (place !== "" && isIt(current)) {
      return place;
    }
    if (seen.has(current) || seen.size > most || types.isProxy(current)) {
      continue;
    }
    seen.add(current);
    if (typeof current === "function") {
      const scopes = scopesOf(current);
      for (const name of namesIn(current)) {
        const variable = scopes.lookUp(name);
        if (variable) {
          next.push([variable.value, name]);
        }
      }
    }
    if ((typeof current === "object" && current !== null) || typeof current === "function") {
      for (const key of Reflect.ownKeys(current)) {
        const member = Object.getOwnPropertyDescriptor(current, key);
        const isIndex = Array.isArray(current) && /^\d+$/.test(String(key));
        next.push([key, `${place}[${String(key)}]`]);
        next.push([member?.value, isIndex ? `${place}[${String(key)}]` : `${place}.${String(key)}`]);
      }
      next.push([Object.getPrototypeOf(current), place]);
    }
  }
  return undefined;
}

function namesIn(fn: object): string[] {
  try {
    return [...usesOf(Function.prototype.toString.call(fn)).free.keys()];
  } catch {
    return [];
  }
}
