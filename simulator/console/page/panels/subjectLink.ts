import type { Context } from "../context";
import { element } from "../element";
import type { Subject } from "../place";

/** A button within a text that opens something else. */
export function subjectLink(
  { open }: Context,
  subject: Subject,
  ...content: readonly (Node | string)[]
): HTMLButtonElement {
  const button = element("button", { type: "button", class: "link" }, ...content);
  button.addEventListener("click", () => open(subject));
  return button;
}
