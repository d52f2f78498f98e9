import type { PageApi } from "../../protocol";
import type { Context } from "../context";
import { element } from "../element";

/** A field for a token of an issuer elsewhere. What is pasted serves all routes. */
export function tokenField({ tokens }: Context, api: PageApi, column: string, issuer: string): HTMLElement {
  const key = tokenKey(api, column);
  const field = element("textarea", {
    rows: "3",
    placeholder: "eyJ…",
    autocomplete: "off",
    spellcheck: "false",
  });
  field.value = tokens.get(key) ?? "";
  field.addEventListener("input", () => tokens.set(key, field.value));
  return element("label", { class: "token" }, `A token of ${issuer}, which stays in this page`, field);
}

/** What a pasted token is kept under. */
export function tokenKey({ name }: PageApi, column: string): string {
  return JSON.stringify([name, column]);
}
