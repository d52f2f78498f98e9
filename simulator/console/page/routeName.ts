import { element } from "./element";
import { methodChip } from "./methodChip";

/** A route's key as a chip and a path. */
export function routeName(title: string): HTMLElement[] {
  const [method = "", ...rest] = title.split(" ");
  return rest.length === 0
    ? [methodChip("ANY"), element("span", { class: "path" }, title)]
    : [methodChip(method), element("span", { class: "path" }, rest.join(" "))];
}
