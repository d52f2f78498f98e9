import { element } from "./element";

/** For how long it is said that something was copied. */
const shownMs = 2_000;

/**
 * A button that copies a text. Where the clipboard is closed, it puts the text in its place, to be copied by hand.
 *
 * @param what What is copied, for those who do not see what it stands beside.
 */
export function copyButton(what: string, text: () => string | Promise<string>, label = "Copy"): HTMLElement {
  const button = element("button", { type: "button", class: "copy", "aria-label": `${label} ${what}` }, label);
  const note = element("span", { class: "visually-hidden", role: "status" });
  const root = element("span", { class: "copying" }, button, note);
  const say = (short: string, long: string) => {
    button.textContent = short;
    note.textContent = long;
  };
  button.addEventListener("click", () => {
    void (async () => {
      const copied = await Promise.resolve(text()).catch((error: unknown) => error as Error);
      if (copied instanceof Error) {
        return say("Failed", copied.message);
      }
      try {
        await navigator.clipboard.writeText(copied);
        say("Copied", `Copied ${what}.`);
        setTimeout(() => say(label, ""), shownMs);
      } catch {
        const field = element("textarea", { readonly: "", rows: "1", "aria-label": what, spellcheck: "false" });
        field.value = copied;
        root.replaceChildren(field);
        field.select();
      }
    })();
  });
  return root;
}
