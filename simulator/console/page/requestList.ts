import type { TrafficEntry } from "../protocol";
import type { Context } from "./context";
import { element } from "./element";
import { methodChip } from "./methodChip";
import { statusTone } from "./statusTone";
import { timeOfDay } from "./timeOfDay";

/** Which requests a list has. */
export interface RequestListOptions {
  readonly filter: (entry: TrafficEntry) => boolean;
  readonly most: number;
  /** What is said when there are none. */
  readonly none: string;
}

/** Requests, newest first. Each opens at a click. */
export interface RequestList {
  readonly root: HTMLElement;
  /** Shows what there is now. */
  readonly update: () => void;
}

/** Makes a list of requests. Rows stay what they are while others come and go, so that the focus stays, too. */
export function requestList({ traffic, open }: Context, { filter, most, none }: RequestListOptions): RequestList {
  const rows = new Map<string, HTMLElement>();
  const list = element("ol", { class: "requests" });
  const empty = element("p", { class: "hint" }, none);
  const root = element("div", {}, empty, list);

  function update(): void {
    const entries = traffic.all.filter(filter).slice(0, most);
    const shown = new Set(entries.map(({ id }) => id));
    for (const [id, row] of rows) {
      if (!shown.has(id)) {
        row.remove();
        rows.delete(id);
      }
    }
    let before: Element | null = list.firstElementChild;
    for (const entry of entries) {
      const known = rows.get(entry.id);
      if (known) {
        before = known.nextElementSibling;
        continue;
      }
      const row = element("li", {}, requestRow(entry));
      row.firstElementChild!.addEventListener("click", () => open(["request", entry.id]));
      rows.set(entry.id, row);
      list.insertBefore(row, before);
    }
    empty.hidden = entries.length > 0;
    list.hidden = entries.length === 0;
  }

  return { root, update };
}

function requestRow(entry: TrafficEntry): HTMLElement {
  const { id, time, status, method, path, client, milliseconds, reason, isOwn } = entry;
  const parts = [
    element("time", {}, timeOfDay(time)),
    element("b", { class: `code ${statusTone(status)}` }, String(status)),
    methodChip(method),
    element("span", { class: "path" }, path),
    element(
      "span",
      { class: "who" },
      ...(client === undefined ? [] : [element("span", {}, client), " "]),
      ...(isOwn ? [element("small", {}, "this page")] : []),
    ),
    element("span", { class: "ms" }, `${Math.round(milliseconds)} ms`),
    element("span", { class: "reason" }, reason ?? ""),
  ];
  return element(
    "button",
    { type: "button", "data-key": `request ${id}` },
    ...parts.flatMap((part, index) => (index === 0 ? [part] : [" ", part])),
  );
}
