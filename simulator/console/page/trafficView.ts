import type { TrafficEntry } from "../protocol";
import type { Context } from "./context";
import { element } from "./element";
import { requestHasText } from "./requestHasText";
import { requestList } from "./requestList";

/** The requests to APIs and token endpoints, as they come. */
export interface TrafficView {
  readonly root: HTMLElement;
  /**
   * Shows those that have a text in them.
   *
   * @returns How many have.
   */
  readonly filter: (text: string) => number;
  /** How many have it now. */
  readonly count: () => number;
}

const kinds: Readonly<Record<string, (entry: TrafficEntry) => boolean>> = {
  All: () => true,
  Refused: ({ status }) => status >= 400 && status < 500,
  Failed: ({ status }) => status >= 500,
};

/** Makes the view of the traffic. */
export function trafficView(context: Context): TrafficView {
  let text = "";
  let kind = "All";
  /** The requests that are shown while it is paused. */
  let paused: ReadonlySet<string> | undefined;

  const fits = (entry: TrafficEntry) => kinds[kind]!(entry) && requestHasText(entry, text);
  const list = requestList(context, {
    filter: (entry) => fits(entry) && (!paused || paused.has(entry.id)),
    most: 500,
    none: "",
  });
  const empty = list.root.querySelector("p")!;
  const pause = element("button", { type: "button", class: "quiet" }, "Pause");
  pause.addEventListener("click", () => {
    paused = paused ? undefined : new Set(context.traffic.all.map(({ id }) => id));
    update();
  });
  const choices = Object.keys(kinds).map((name) => {
    const choice = element("button", { type: "button" }, name);
    choice.addEventListener("click", () => {
      kind = name;
      update();
    });
    return choice;
  });
  const root = element(
    "section",
    { id: "traffic", class: "view", "aria-label": "Traffic" },
    element(
      "div",
      { class: "toolbar" },
      element("h2", {}, "Traffic"),
      element("div", { class: "choices", role: "group", "aria-label": "Which requests" }, ...choices),
      pause,
    ),
    element("div", { class: "card" }, list.root),
    element(
      "p",
      { class: "hint" },
      "The last 500 requests to the APIs and token endpoints are kept, without headers, bodies and queries.",
    ),
  );

  function update(): void {
    choices.forEach((choice) => choice.setAttribute("aria-pressed", String(choice.textContent === kind)));
    const { all } = context.traffic;
    const waiting = all.filter(({ id }) => paused?.has(id) === false).length;
    pause.textContent = !paused ? "Pause" : waiting === 0 ? "Go on" : `Go on, ${waiting} new`;
    root.classList.toggle("paused", paused !== undefined);
    empty.textContent =
      all.length === 0
        ? "No request yet. Send one with curl, or click a mark of the matrix; it is shown here as it comes."
        : text === ""
          ? "There is none of this kind."
          : `Nothing matches “${text}”.`;
    list.update();
  }

  const count = () => context.traffic.all.filter(fits).length;
  context.traffic.watch(root, update);
  return {
    root,
    count,
    filter: (next) => {
      text = next;
      update();
      return count();
    },
  };
}
