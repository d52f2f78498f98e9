import type { Caller, CallOutcome } from "../protocol";
import { ask } from "./ask";
import { callForm } from "./callForm";
import { element } from "./element";
import { outcomeView } from "./outcomeView";
import type { Selection } from "./selection";

/** The part of the page where a call is changed, sent, and its outcome shown. */
export class CallPanel {
  /** What was filled in, by API and route. */
  private readonly values = new Map<string, Map<string, string>>();
  /** Tells the latest request from those before it, whose outcome is no longer of interest. */
  private latest = 0;

  /** @param tokens What was pasted for tokens of issuers elsewhere, by API and column. */
  constructor(
    private readonly root: HTMLElement,
    private readonly tokens: ReadonlyMap<string, string>,
  ) {}

  /** Shows a cell's call, and sends it if that takes nothing more. */
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
    const outcome = element("div", { id: "outcome" });
    const curl = element("div", { id: "curl" });
    const attempt = async (into: HTMLElement, action: () => Promise<readonly Node[]>) => {
      const mine = ++this.latest;
      into.setAttribute("aria-busy", "true");
      const nodes = await action().catch((error: unknown) => [
        element("p", { class: "problem", role: "alert" }, (error as Error).message),
      ]);
      into.removeAttribute("aria-busy");
      if (mine === this.latest) {
        into.replaceChildren(...nodes);
      }
    };
    const send = () => attempt(outcome, async () => outcomeView(await ask<CallOutcome>("call", form.read())));
    const copy = element("button", { type: "button" }, "Copy curl");
    copy.addEventListener("click", () => void attempt(curl, async () => copied(await ask("curl", form.read()))));
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
      curl,
      outcome,
    );
    const asked = caller();
    if (asked.kind === "token" && asked.token.trim() === "") {
      outcome.append(element("p", { class: "hint" }, "Paste a token into the head of this column, then send."));
    } else {
      void send();
    }
  }
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
