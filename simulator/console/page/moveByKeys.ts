/** Where a cell is among those that are shown. */
interface Position {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads: from a position, in a table whose last cell is known. */
const moves: Readonly<Record<string, (from: Position, last: Position) => Position>> = {
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, { column }) => ({ row, column }),
  "Control+Home": () => ({ row: 0, column: 0 }),
  "Control+End": (_from, last) => last,
};

/**
 * Makes the buttons in the body of a table one stop of the Tab key, between which arrow keys, Home and End move.
 *
 * https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/
 *
 * @returns What is to be called when rows or cells were hidden or shown: the stop must be one that is shown.
 */
export function moveByKeys(table: HTMLTableElement): () => void {
  const buttons = [...table.querySelectorAll<HTMLElement>("td button")];
  const shown = () =>
    [...table.tBodies]
      .flatMap(({ rows }) => [...rows])
      .filter((row) => !row.hidden)
      .map((row) => buttonsIn([...row.cells].filter((cell) => !cell.hidden)));

  function stopAt(stop: HTMLElement | undefined): void {
    buttons.forEach((button) => (button.tabIndex = button === stop ? 0 : -1));
  }

  table.addEventListener("focusin", ({ target }) => {
    if (buttons.includes(target as HTMLElement)) {
      stopAt(target as HTMLElement);
    }
  });
  table.addEventListener("keydown", (event) => {
    const rows = shown();
    const row = rows.findIndex((cells) => cells.includes(event.target as HTMLElement));
    const move = moves[`${event.ctrlKey ? "Control+" : ""}${event.key}`];
    if (row < 0 || !move || event.altKey || event.metaKey || event.shiftKey) {
      return;
    }
    // The page would scroll.
    event.preventDefault();
    const from = { row, column: rows[row]!.indexOf(event.target as HTMLElement) };
    const to = move(from, { row: rows.length - 1, column: rows[row]!.length - 1 });
    rows[to.row]?.[to.column]?.focus();
  });

  return () => {
    const all = shown().flat();
    stopAt(all.find((button) => button.tabIndex === 0) ?? all[0]);
  };
}

function buttonsIn(cells: readonly HTMLElement[]): HTMLElement[] {
  return cells.flatMap((cell) => [...cell.querySelectorAll("button")]);
}
