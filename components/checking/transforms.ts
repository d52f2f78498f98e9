import { Check } from "./checks";
import { suggest } from "./suggest";

/** Checks the transforms of a component's children: an object or a function each, by the kinds of children it has. */
export function transforms<Transforms>(known: { readonly [Kind in keyof Required<Transforms>]: true }): Check {
  const kinds = Object.keys(known);
  return (path, value, faults) => {
    if (!faults.isObject(path, value, "write { kindOfChild: { property: value } }")) {
      return;
    }
    for (const [kind, transform] of Object.entries(value as Readonly<Record<string, unknown>>)) {
      if (!kinds.includes(kind)) {
        faults.add(`${path}.${kind}`, undefined, "is not a kind of child of this component", suggest(kind, kinds));
      } else if (transform !== undefined && typeof transform !== "function") {
        faults.isObject(`${path}.${kind}`, transform, "give properties, or a function that changes them");
      }
    }
  };
}
