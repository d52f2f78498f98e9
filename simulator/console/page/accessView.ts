import type { Context } from "./context";
import { element } from "./element";
import { keepPlace } from "./keepPlace";
import { MatrixView, matrixView } from "./matrixView";
import { subjectLink } from "./panels/subjectLink";
import { requestHasText } from "./requestHasText";
import { requestList } from "./requestList";

/** Who may call what, and what was called lately. */
export interface AccessView {
  readonly root: HTMLElement;
  /** Draws the latest version of the program. */
  readonly draw: () => void;
  /**
   * Shows the routes and callers that have a text in them.
   *
   * @returns How many have.
   */
  readonly filter: (text: string) => number;
  /** Marks the cell, route or caller that is open. */
  readonly mark: (subject: string | undefined) => void;
}

const legend = [
  ["allowed", "may call"],
  ["refused", "is refused"],
  ["public", "open to anyone"],
  ["unknown", "the token decides"],
] as const;

/** Makes the view of the matrices. */
export function accessView(context: Context): AccessView {
  const matrices = element("div", { id: "matrices" });
  const nothing = element("p", { class: "hint nothing", hidden: "" });
  const marks = legend.map(([verdict, text]) => {
    const root = element("span", {}, element("i", { class: `mark ${verdict}` }), text);
    return { verdict, root };
  });
  const keys = element(
    "p",
    { class: "legend" },
    ...marks.map(({ root }) => root),
    element(
      "span",
      { class: "hint" },
      "Click a mark to make that call. GET is sent at once; what may change something waits for Send.",
    ),
  );
  let text = "";
  const requests = requestList(context, {
    filter: (entry) => requestHasText(entry, text),
    most: 6,
    none: "No request yet. They are shown as they come.",
  });
  context.traffic.watch(requests.root, requests.update);
  const latest = element(
    "section",
    { class: "latest", "aria-label": "Latest requests" },
    element("h2", {}, "Latest requests ", element("a", { href: "#/traffic" }, "All traffic")),
    element("div", { class: "card" }, requests.root),
  );
  const root = element(
    "section",
    { id: "access", class: "view", "aria-label": "Access" },
    nothing,
    matrices,
    keys,
    latest,
  );
  let views: readonly MatrixView[] = [];
  let marked: string | undefined;

  function mark(subject: string | undefined): void {
    marked = subject;
    for (const button of matrices.querySelectorAll<HTMLElement>("[aria-current]")) {
      button.removeAttribute("aria-current");
    }
    if (subject !== undefined) {
      [...matrices.querySelectorAll<HTMLElement>("[data-subject]")]
        .find((button) => button.dataset["subject"] === subject)
        ?.setAttribute("aria-current", "true");
    }
  }

  return {
    root,
    draw: () =>
      keepPlace(matrices, () => {
        const state = context.state();
        views = state.apis.map((api) => matrixView(api, context.open));
        const verdicts = new Set(
          state.apis.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)).map((cell) => cell.verdict),
        );
        marks.forEach((one) => (one.root.hidden = !verdicts.has(one.verdict)));
        matrices.replaceChildren(...(views.length === 0 ? [noApi(context)] : views.map((view) => view.root)));
        mark(marked);
      }),
    filter: (next) => {
      text = next;
      const found = views.reduce((sum, view) => sum + view.filter(text), 0);
      const isNothing = text !== "" && found === 0 && views.length > 0;
      nothing.hidden = !isNothing;
      nothing.textContent = `No route and no caller matches “${text}”.`;
      keys.hidden = isNothing || views.length === 0;
      latest.hidden = views.length === 0;
      requests.update();
      return found;
    },
    mark,
  };
}

function noApi(context: Context): HTMLElement {
  const { clients } = context.state();
  return element(
    "div",
    { class: "empty" },
    element("h2", {}, "The program has no API yet."),
    element(
      "p",
      { class: "hint" },
      "Construct an ApiWithJwt, or any HTTP API with routes: who may call what is drawn here.",
    ),
    ...(clients.length === 0
      ? []
      : [
          element("h3", {}, "Its clients"),
          element(
            "ul",
            { class: "chips" },
            ...clients.map(({ pool, name, title }) =>
              element("li", {}, subjectLink(context, ["client", pool, name], title)),
            ),
          ),
        ]),
  );
}
