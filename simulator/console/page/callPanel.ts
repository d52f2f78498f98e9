import type { Caller, CallOutcome } from "../protocol";
import { ask } from "./ask";
import { callForm } from "./callForm";
import { element } from "./element";
import { outcomeView } from "./outcomeView";
import type { Selection } from "./selection";

/** Methods that a stray click must not send: what they take away may be gone for good. */
const heldBack = ["DELETE"];

/** The part of the page where a call is changed, sent, and its outcome shown. */
export class CallPanel {
  /** What was filled in, by API and route. */
  private readonly values = new Map<string, Map<string, string>>();

  /** @param tokens What was pasted for tokens of issuers elsewhere, by API and column. */
  constructor(
    private readonly root: HTMLElement,
    private readonly tokens: ReadonlyMap<string, string>,
  ) {}

  /** Shows a cell's call, and sends it if that takes nothing more and takes nothing away. */
  show(selection: Selection): void {
    const { api, row, column, cell } = selection;
    const key = `${api.name} ${row.routeKey}`;
    const values = this.values.get(key) ?? new Map<string, string>();
    this.values.set(key, values);
    const caller = (): Caller =>
      column.caller.kind === "token"
        ? { kind: "token", token: this.tokens.get(`${api.name} ${column.title}`) ?? "" }
        : column.caller;
    const form = callForm(selection, values, caller);
    const outcome = slot("outcome");
    const curl = slot("curl");
    const send = () => outcome.fill(async () => outcomeView(await ask<CallOutcome>("call", form.read())));
    const copy = element("button", { type: "button" }, "Copy curl");
    copy.addEventListener("click", () => void curl.fill(async () => copied(await ask("curl", form.read()))));
    form.root.append(
      element("div", { class: "actions" }, element("button", { type: "submit", class: "main" }, "Send"), copy),
    );
    form.root.addEventListener("submit", (event) => {
      event.preventDefault();
      void send();
    });
    const who = column.caller.kind === "none" ? "without a token" : `as ${column.title}`;
    this.root.replaceChildren(
      element("h2", {}, `${row.title} ${who}`),
      element(
        "p",
        { class: "hint" },
        `Expected: ${cell.verdict === "unknown" ? "" : `${cell.verdict}, `}${cell.reason}.`,
      ),
      form.root,
      curl.root,
      outcome.root,
    );
    const asked = caller();
    if (asked.kind === "token" && asked.token.trim() === "") {
      outcome.root.append(element("p", { class: "hint" }, "Paste a token into the head of this column, then send."));
    } else if (heldBack.includes(form.method())) {
      outcome.root.append(element("p", { class: "hint" }, `Not sent yet: ${form.method()} may take something away.`));
    } else {
      void send();
    }
  }
}

/** A part of the panel, filled with what an action comes to: the latest one, as those before are of no interest then. */
function slot(id: string): { root: HTMLElement; fill: (action: () => Promise<readonly Node[]>) => Promise<void> } {
  const root = element("div", { id });
  let latest = 0;
  return {
    root,
    fill: async (action) => {
      const mine = ++latest;
      root.setAttribute("aria-busy", "true");
      const nodes = await action().catch((error: unknown) => [
        element("p", { class: "problem", role: "alert" }, (error as Error).message),
      ]);
      if (mine === latest) {
        root.removeAttribute("aria-busy");
        root.replaceChildren(...nodes);
      }
    },
  };
}

/** Puts lines into the clipboard, and shows them, since they may not be let in there. */
async function copied({ text }: { readonly text: string }): Promise<Node[]> {
  const field = element("textarea", { readonly: "", rows: "4", "aria-label": "curl lines", spellcheck: "false" });
  field.value = text;
  const isCopied = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  const note = isCopied ? "Copied. The lines hold the client's secret or token." : "Copy these lines:";
  return [element("p", { class: "hint", role: "status" }, note), field];
}
