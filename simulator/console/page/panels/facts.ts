import { element } from "../element";

/** A name and what is to be said of it; left out where that is nothing. */
export type Fact = readonly [name: string, value: Node | string | readonly (Node | string)[] | undefined];

/** Facts, one a line. */
export function facts(all: readonly Fact[]): HTMLElement {
  return element(
    "dl",
    { class: "facts" },
    ...all.flatMap(([name, value]) =>
      value === undefined || value === ""
        ? []
        : [
            element("dt", {}, name),
            element("dd", {}, ...(typeof value === "string" || value instanceof Node ? [value] : value)),
          ],
    ),
  );
}
