/** Where a button is among those that are shown. */
interface Position {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads: from a position, in a table whose last one is known. */
const moves: Readonly<Record<string, (from: Position, last: Position) => Position>> = {
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, { column }) => ({ row, column }),
  PageUp: ({ row, column }) => ({ row: Math.max(1, row - 10), column }),
  PageDown: ({ row, column }, last) => ({ row: Math.min(last.row, row + 10), column }),
  "Control+Home": () => ({ row: 1, column: 0 }),
  "Control+End": (_from, last) => last,
};

/**
 * Makes the buttons of a table, heads included, one stop of the Tab key, between which keys move.
 *
 * https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/
 *
 * @returns What is to be called when rows or cells were hidden or shown: the stop must be one that is shown.
 */
export function moveByKeys(table: HTMLTableElement): () => void {
  const buttons = [...table.querySelectorAll("button")];
  let stop: HTMLElement | undefined;
  buttons.forEach((button) => (button.tabIndex = -1));
  /** Row by row; the corner has no button, and rows that only name a group are left out. */
  const shown = () =>
    [...table.rows]
      .filter((row) => !row.hidden && !row.parentElement!.hidden)
      .map((row) => [...row.cells].filter((cell) => !cell.hidden).map((cell) => cell.querySelector("button")))
      .filter((cells) => cells.some((button) => button !== null));

  function stopAt(next: HTMLElement | undefined): void {
    if (stop) {
      stop.tabIndex = -1;
    }
    stop = next;
    if (stop) {
      stop.tabIndex = 0;
    }
  }

  table.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLButtonElement) {
      stopAt(target);
    }
  });
  table.addEventListener("keydown", (event) => {
    const move = moves[`${event.ctrlKey ? "Control+" : ""}${event.key}`];
    if (!move || event.altKey || event.metaKey || event.shiftKey) {
      return;
    }
    const rows = shown();
    const row = rows.findIndex((cells) => cells.includes(event.target as HTMLButtonElement));
    if (row < 0) {
      return;
    }
    // The page would scroll.
    event.preventDefault();
    const from = { row, column: rows[row]!.indexOf(event.target as HTMLButtonElement) };
    const to = move(from, { row: rows.length - 1, column: rows[row]!.length - 1 });
    rows[to.row]?.[to.column]?.focus();
  });

  return () => {
    const rows = shown();
    if (!stop || !rows.some((cells) => cells.includes(stop as HTMLButtonElement))) {
      stopAt(rows[1]?.[1] ?? undefined);
    }
  };
}
