import type { PageApi, PageColumn, PageRow } from "../protocol";
import { crosshair } from "./crosshair";
import { element } from "./element";
import { markWords } from "./markWords";
import { moveByKeys } from "./moveByKeys";
import type { Subject } from "./place";
import { routeName } from "./routeName";
import { rowGroups } from "./rowGroups";

/** The matrix of an API, drawn. */
export interface MatrixView {
  readonly root: HTMLElement;
  /**
   * Shows what has a text in it: such routes, or such callers, or both.
   *
   * @returns How many routes and callers have it.
   */
  readonly filter: (text: string) => number;
}

/** With more columns, their heads stand at an angle. */
const mostUpright = 6;

/** Of a name at an angle, no more letters are shown. */
const mostLetters = 24;

/** Draws the matrix of an API. */
export function matrixView(api: PageApi, open: (subject: Subject) => void): MatrixView {
  const heads = api.columns.map((column) => columnHead(api, column));
  const rows = new Map(api.rows.map((row) => [row, drawRow(api, row)]));
  const groups = rowGroups(api.rows).map(({ title, rows: own }) => {
    const span = String(api.columns.length + 1);
    const head = element("tr", { class: "group" }, groupHead(title, own.length, span));
    return {
      own,
      root: element("tbody", {}, ...(title === "" ? [] : [head]), ...own.map((row) => rows.get(row)!.root)),
    };
  });
  const table = element(
    "table",
    {
      role: "grid",
      class: api.columns.length > mostUpright ? "matrix dense" : "matrix",
      "aria-label": `Matrix of ${api.title}`,
    },
    element("thead", {}, element("tr", {}, element("th", { scope: "col", class: "corner" }, "Route"), ...heads)),
    ...groups.map(({ root }) => root),
  );
  table.addEventListener("click", ({ target }) => {
    const { subject } = (target as Element).closest("button")?.dataset ?? {};
    if (subject !== undefined) {
      open(JSON.parse(subject) as Subject);
    }
  });
  crosshair(table);
  const settleStop = moveByKeys(table);
  settleStop();
  const scroll = element("div", { class: "scroll", "data-key": JSON.stringify([api.name]) }, table);
  const longest = Math.max(...api.columns.map(({ title }) => title.length));
  scroll.style.setProperty("--longest", String(Math.min(longest, mostLetters)));
  const root = element(
    "section",
    { class: "api", "aria-label": `API ${api.title}` },
    element("h2", {}, `API ${api.title} `, element("code", {}, api.url)),
    scroll,
    ...(api.leftOut === undefined
      ? []
      : [
          element(
            "p",
            { class: "hint" },
            `${api.leftOut} more clients have rights of their own: m2m access tells them.`,
          ),
        ]),
  );

  function filter(text: string): number {
    const has = (one: string) => one.toLowerCase().includes(text.toLowerCase());
    const rowsFound = new Set(api.rows.filter((row) => has(`${row.title} ${row.requires} ${row.authorizer ?? ""}`)));
    // Nobody is no caller to look for, and stays beside those that are.
    const columnsFound = api.columns.map(
      ({ title, note, others = [], caller }) =>
        caller.kind !== "none" && (has(`${title} ${note}`) || others.some((other) => has(other))),
    );
    const [noRow, noColumn] = [rowsFound.size === 0, !columnsFound.includes(true)];
    root.hidden = noRow && noColumn;
    rows.forEach((drawn, row) => (drawn.root.hidden = !noRow && !rowsFound.has(row)));
    groups.forEach((group) => (group.root.hidden = !noRow && !group.own.some((row) => rowsFound.has(row))));
    [heads, ...[...rows.values()].map(({ cells }) => cells)].forEach((cells) =>
      cells.forEach(
        (cell, index) =>
          (cell.hidden = !noColumn && !columnsFound[index] && api.columns[index]!.caller.kind !== "none"),
      ),
    );
    settleStop();
    return rowsFound.size + columnsFound.filter(Boolean).length;
  }

  return { root, filter };
}

function columnHead(api: PageApi, { key, title, note, caller }: PageColumn): HTMLElement {
  const subject: Subject | undefined =
    caller.kind === "client"
      ? ["client", caller.pool, caller.client]
      : caller.kind === "token"
        ? ["issuer", api.name, key]
        : undefined;
  const label = element("span", { class: "label" }, title);
  if (!subject) {
    return element("th", { scope: "col", class: "nobody" }, label);
  }
  const button = subjectButton(subject, [api.name, key], { class: "head", title: `${title}: ${note}` });
  button.append(label, element("small", {}, note));
  return element("th", { scope: "col" }, button);
}

function groupHead(title: string, count: number, span: string): HTMLElement {
  const label = element("span", {}, title, element("small", {}, ` ${count} ${count === 1 ? "route" : "routes"}`));
  return element("th", { colspan: span, scope: "colgroup" }, label);
}

function drawRow(api: PageApi, row: PageRow): { root: HTMLTableRowElement; cells: readonly HTMLElement[] } {
  const about = row.authorizer === undefined ? row.requires : `${row.requires} (${row.authorizer})`;
  const head = subjectButton(["route", api.name, row.routeKey], [api.name, row.routeKey], {
    class: "head",
    title: `${row.title}: ${about}`,
  });
  head.append(element("span", { class: "name" }, ...routeName(row.title)), " ", element("small", {}, about));
  const cells = row.cells.map((cell, index) => {
    const { key, title, caller } = api.columns[index]!;
    const button = subjectButton(["cell", api.name, row.routeKey, key], [api.name, row.routeKey, key], {
      class: `cell ${cell.verdict}`,
      title: `${row.title}, ${title}: ${cell.reason}`,
      "aria-label": `${markWords[cell.verdict]} ${cell.text}; ${row.title}, ${title}: ${cell.reason}`,
    });
    return element("td", caller.kind === "none" ? { class: "nobody" } : {}, button);
  });
  return { cells, root: element("tr", {}, element("th", { scope: "row" }, head), ...cells) };
}

/** A button that opens something, and is known again by a key when it is drawn anew. */
function subjectButton(
  subject: Subject,
  key: readonly string[],
  attributes: Readonly<Record<string, string>>,
): HTMLButtonElement {
  return element("button", {
    type: "button",
    "data-key": JSON.stringify(key),
    "data-subject": JSON.stringify(subject),
    ...attributes,
  });
}
