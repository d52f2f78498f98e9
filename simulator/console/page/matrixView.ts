import type { PageApi, PageCell } from "../protocol";
import { element } from "./element";
import { moveByKeys } from "./moveByKeys";
import type { Selection } from "./selection";

const words: Readonly<Record<PageCell["verdict"], string>> = {
  allowed: "✓ yes",
  refused: "✕ no",
  public: "○ public",
  unknown: "? depends",
};

/** The matrix of an API, drawn. */
export interface MatrixView {
  readonly root: HTMLElement;
  /** Shows what has a text in it: such routes, or such callers, or both. */
  readonly filter: (text: string) => void;
}

/**
 * Draws the matrix of an API.
 *
 * @param tokens What was pasted for tokens of issuers elsewhere, by API and column; kept up to date.
 * @param chosen Is told of a cell that was clicked.
 */
export function matrixView(
  api: PageApi,
  tokens: Map<string, string>,
  chosen: (selection: Selection, button: HTMLButtonElement) => void,
): MatrixView {
  const heads = api.columns.map(({ title, note, caller }) => {
    const head = element("th", { scope: "col" }, title, element("small", {}, note));
    if (caller.kind === "token") {
      head.append(tokenField(`${api.name} ${title}`, title, tokens, JSON.stringify([api.name, title])));
    }
    return head;
  });
  const rows = api.rows.map((row) => {
    const cells = row.cells.map((cell, index) => {
      const column = api.columns[index]!;
      const button = element(
        "button",
        {
          type: "button",
          class: cell.verdict,
          title: cell.reason,
          "data-key": JSON.stringify([api.name, row.routeKey, column.title]),
          "aria-label": `${words[cell.verdict]} ${cell.text}; ${row.title}, ${column.title}: ${cell.reason}`,
        },
        element("b", {}, words[cell.verdict]),
        " ",
        element("small", {}, cell.text),
      );
      button.addEventListener("click", () => chosen({ api, row, column, cell }, button));
      return element("td", {}, button);
    });
    const about = row.authorizer === undefined ? row.requires : `${row.requires} (${row.authorizer})`;
    const head = element("th", { scope: "row" }, row.title, element("small", {}, about));
    return { cells, text: `${row.title} ${about}`, root: element("tr", {}, head, ...cells) };
  });
  const table = element(
    "table",
    { role: "grid", "aria-label": `Matrix of ${api.title}` },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Route"), ...heads)),
    element("tbody", {}, ...rows.map(({ root }) => root)),
  );
  const settleStop = moveByKeys(table);
  const root = element(
    "section",
    { "aria-label": `API ${api.title}` },
    element("h2", {}, `API ${api.title} `, element("code", {}, api.url)),
    element("div", { class: "scroll", "data-key": JSON.stringify([api.name]) }, table),
  );

  function filter(text: string): void {
    const has = (one: string) => one.toLowerCase().includes(text.toLowerCase());
    const rowsFound = rows.map((row) => has(row.text));
    const columnsFound = api.columns.map(({ title, note }) => has(`${title} ${note}`));
    const [noRow, noColumn] = [!rowsFound.includes(true), !columnsFound.includes(true)];
    root.hidden = noRow && noColumn;
    rows.forEach((row, index) => (row.root.hidden = !noRow && !rowsFound[index]));
    [heads, ...rows.map(({ cells }) => cells)].forEach((cells) =>
      cells.forEach((cell, index) => (cell.hidden = !noColumn && !columnsFound[index])),
    );
    settleStop();
  }

  return { root, filter };
}

function tokenField(key: string, title: string, tokens: Map<string, string>, dataKey: string): HTMLElement {
  const field = element("input", {
    placeholder: "paste a token",
    "data-key": dataKey,
    "aria-label": `A token for ${title}`,
    autocomplete: "off",
    spellcheck: "false",
  });
  field.value = tokens.get(key) ?? "";
  field.addEventListener("input", () => tokens.set(key, field.value));
  return field;
}
