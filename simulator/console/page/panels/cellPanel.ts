import type { Caller, CallOutcome, PageApi, PageCell, PageColumn, PageRow } from "../../protocol";
import { ask } from "../ask";
import type { Context } from "../context";
import { copyLines } from "../copyLines";
import { element } from "../element";
import { markWords } from "../markWords";
import { routeName } from "../routeName";
import { slot } from "../slot";
import { callForm } from "./callForm";
import { outcomeParts } from "./outcomeParts";
import { outcomeText } from "./outcomeText";
import { outcomeVerdict } from "./outcomeVerdict";
import type { PanelContent } from "./panelContent";
import { part } from "./part";
import { subjectLink } from "./subjectLink";
import { tokenField, tokenKey } from "./tokenField";

/** Methods that a click may send: they change nothing. */
const safe = ["GET", "HEAD"];

/** What was filled in, by API and route. */
const filledIn = new Map<string, Map<string, string>>();

/** A cell of a matrix, with what it stands for. */
interface Selection {
  readonly api: PageApi;
  readonly row: PageRow;
  readonly column: PageColumn;
  readonly cell: PageCell;
}

/**
 * A call by a caller to a route, and what became of it.
 *
 * @param sends Whether it may be sent at once, if it changes nothing.
 * @returns `undefined` if there is no such cell.
 */
export function cellPanel(
  context: Context,
  names: readonly [api: string, routeKey: string, column: string],
  sends: boolean,
): PanelContent | undefined {
  const selection = find(context, names);
  if (!selection) {
    return undefined;
  }
  const { api, row, column } = selection;
  const key = JSON.stringify([api.name, row.routeKey]);
  const values = filledIn.get(key) ?? new Map<string, string>();
  filledIn.set(key, values);
  const caller = (): Caller =>
    column.caller.kind === "token"
      ? { kind: "token", token: context.tokens.get(tokenKey(api, column.key)) ?? "" }
      : column.caller;
  const form = callForm(api, row, values, caller);
  const outcome = slot("outcome");
  const parts = slot("parts");
  const curl = slot("curl");
  const expected = element("p", { class: "hint" });
  /** What the matrix says; the outcome says more. */
  const showExpected = () => {
    expected.hidden = false;
    const cell = find(context, names)?.cell;
    expected.textContent = cell
      ? `Expected: ${markWords[cell.verdict]}, ${cell.reason}.`
      : "The program has no such route or caller any more.";
  };
  showExpected();

  const send = () => {
    const result = (async () => ask<CallOutcome>("call", form.read()))();
    void outcome.fill(async () => {
      context.traffic.keep(await result);
      context.announce(outcomeText(await result));
      return [outcomeVerdict(await result, find(context, names)?.cell)];
    });
    void parts.fill(() => result.then(outcomeParts, () => []));
    expected.hidden = true;
  };
  const copy = element("button", { type: "button" }, "Copy curl");
  copy.addEventListener(
    "click",
    () =>
      void curl.fill(async () => {
        const { text } = await ask<{ readonly text: string }>("curl", form.read());
        return copyLines(text, "curl lines", "Copied. The lines hold the client's secret or token.");
      }),
  );
  const token = column.caller.kind === "token" ? [tokenField(context, api, column.key, column.title)] : [];
  const request = part("Request", form.fields, !safe.includes(form.method()));
  const actions = element(
    "div",
    { class: "actions" },
    element("button", { type: "submit", class: "main" }, "Send"),
    copy,
  );
  const sending = element("form", {}, ...token, request, actions);
  sending.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });

  const asked = caller();
  if (asked.kind === "token" && asked.token.trim() === "") {
    outcome.root.append(waiting("Paste a token of this issuer, then send."));
  } else if (!safe.includes(form.method())) {
    outcome.root.append(waiting(`Not sent yet: ${form.method()} may change something.`));
  } else if (sends) {
    send();
  } else {
    outcome.root.append(waiting("Not sent yet."));
  }
  return {
    heading: [
      element("span", { class: "name" }, ...routeName(row.title)),
      " ",
      element("small", {}, column.caller.kind === "none" ? "without a token" : `as ${column.title}`),
    ],
    body: [
      outcome.root,
      expected,
      sending,
      curl.root,
      parts.root,
      element("p", { class: "links" }, ...links(context, selection)),
    ],
    refresh: showExpected,
  };
}

function find(
  { state }: Context,
  [apiName, routeKey, columnKey]: readonly [api: string, routeKey: string, column: string],
): Selection | undefined {
  const api = state().apis.find(({ name }) => name === apiName);
  const row = api?.rows.find((one) => one.routeKey === routeKey);
  const index = api?.columns.findIndex(({ key }) => key === columnKey) ?? -1;
  const [column, cell] = [api?.columns[index], row?.cells[index]];
  return api && row && column && cell && { api, row, column, cell };
}

function links(context: Context, { api, row, column }: Selection): Node[] {
  const { caller } = column;
  return [
    subjectLink(context, ["route", api.name, row.routeKey], "About the route"),
    ...(caller.kind === "client"
      ? [subjectLink(context, ["client", caller.pool, caller.client], `About ${column.title}`)]
      : []),
  ];
}

function waiting(text: string): HTMLElement {
  return element("p", { class: "waiting" }, text);
}
