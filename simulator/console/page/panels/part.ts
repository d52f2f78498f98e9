import { element } from "../element";

/** A part of a panel that folds: text as it is, or what else is in it. */
export function part(title: string, content: string | readonly Node[], isOpen = true): HTMLDetailsElement {
  const inner = typeof content === "string" ? [element("pre", { tabindex: "0" }, content)] : content;
  return element("details", isOpen ? { open: "" } : {}, element("summary", {}, title), ...inner);
}
