import type { PageState } from "../protocol";
import { element } from "./element";

/** What there is to look at, and what short names stand for. */
export interface FindingsView {
  readonly root: HTMLElement;
  /**
   * Shows those that have a text in them.
   *
   * @returns How many have.
   */
  readonly filter: (text: string) => number;
}

/** Draws the findings of the access report. */
export function findingsView({ findings, scopes }: Pick<PageState, "findings" | "scopes">): FindingsView {
  const sections = [
    ...findings.map(({ heading, items }) => section(heading, items)),
    ...(scopes.length === 0
      ? []
      : [
          section(
            "What scopes are called in full",
            scopes.map(([subject, detail]) => ({ subject, detail })),
            "about",
          ),
        ]),
  ];
  const none = element("p", { class: "hint" }, "There is nothing to look at.");
  const nothing = element("p", { class: "hint" });
  const root = element(
    "section",
    { id: "findings", class: "view", "aria-label": "Findings" },
    element("h2", {}, "Findings"),
    ...(findings.length === 0 ? [none] : []),
    nothing,
    ...sections.map((one) => one.root),
  );
  return {
    root,
    filter: (text) => {
      const found = sections.map(({ isFinding, filter }) => [filter(text), isFinding] as const);
      nothing.hidden = text === "" || found.some(([count]) => count > 0);
      nothing.textContent = `Nothing matches “${text}”.`;
      return found.reduce((sum, [count, isFinding]) => sum + (isFinding ? count : 0), 0);
    },
  };
}

function section(
  heading: string,
  items: PageState["findings"][number]["items"],
  kind: "finding" | "about" = "finding",
): { root: HTMLElement; isFinding: boolean; filter: (text: string) => number } {
  const lines = items.map(({ subject, detail }) => ({
    text: `${heading} ${subject} ${detail ?? ""}`.toLowerCase(),
    root: element(
      "li",
      {},
      element("b", {}, subject),
      ...(detail === undefined ? [] : [" ", element("span", {}, detail)]),
    ),
  }));
  const root = element(
    "section",
    { class: `card ${kind}` },
    element("h3", {}, heading),
    element("ul", {}, ...lines.map((line) => line.root)),
  );
  return {
    root,
    isFinding: kind === "finding",
    filter: (text) => {
      lines.forEach((line) => (line.root.hidden = !line.text.includes(text.toLowerCase())));
      const found = lines.filter((line) => !line.root.hidden).length;
      root.hidden = found === 0;
      return found;
    },
  };
}
