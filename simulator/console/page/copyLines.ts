import { element } from "./element";

/** Puts a text into the clipboard, and shows it, since it may not be let in there. */
export async function copyLines(text: string, label: string, done: string): Promise<Node[]> {
  const field = element("textarea", { readonly: "", rows: "4", "aria-label": label, spellcheck: "false" });
  field.value = text;
  const isCopied = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  return [element("p", { class: "hint", role: "status" }, isCopied ? done : "Copy these lines:"), field];
}
