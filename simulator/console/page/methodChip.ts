import { element } from "./element";

/** The method of a request or a route, as a chip; `$default` has none of its own. */
export function methodChip(method: string): HTMLElement {
  return element("span", { class: `method ${method.replace(/\W/g, "").toLowerCase()}` }, method);
}
