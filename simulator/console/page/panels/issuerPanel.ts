import type { Context } from "../context";
import { element } from "../element";
import type { PanelContent } from "./panelContent";
import { tokenField } from "./tokenField";

/** An issuer elsewhere, and a token of its; `undefined` if the API trusts no such one. */
export function issuerPanel(
  context: Context,
  [apiName, columnKey]: readonly [api: string, column: string],
): PanelContent | undefined {
  const api = context.state().apis.find(({ name }) => name === apiName);
  const column = api?.columns.find(({ key, caller }) => key === columnKey && caller.kind === "token");
  if (!api || !column) {
    return undefined;
  }
  return {
    heading: [
      element("small", {}, `${column.key.split(" ", 1)[0]} `),
      element("span", { class: "name" }, column.title),
    ],
    body: [
      element("p", {}, `Lets in ${column.note}.`),
      tokenField(context, api, column.key, column.title),
      element("p", { class: "hint" }, "Then click a mark of its column: the request is sent with this token."),
    ],
    // The token that is being pasted stays.
    refresh: () => undefined,
  };
}
