import type { PageClient } from "../../protocol";
import { ask } from "../ask";
import { element } from "../element";

/** A button that rotates the secret of a client, and says how that went. */
export function rotateButton({ pool, name }: PageClient): HTMLElement {
  const button = element("button", { type: "button" }, "Rotate the secret");
  const note = element("span", { role: "status" });
  button.addEventListener("click", () => {
    button.disabled = true;
    note.textContent = "Rotating …";
    void ask("rotate", { pool, client: name })
      .then(
        () => "Rotated. The secret of before works until the next rotation.",
        (error: unknown) => (error as Error).message,
      )
      .then((said) => {
        note.textContent = said;
        button.disabled = false;
      });
  });
  return element("span", { class: "rotating" }, button, " ", note);
}
