/** Lights up the head of the column that the pointer or the focus is in. */
export function crosshair(table: HTMLTableElement): void {
  let lit: Element | undefined;
  const light = ({ target }: Event) => {
    const cell = (target as Element).closest("td");
    const head = cell ? table.tHead!.rows[0]!.cells[cell.cellIndex] : undefined;
    lit?.classList.remove("lit");
    head?.classList.add("lit");
    lit = head;
  };
  table.addEventListener("pointerover", light);
  table.addEventListener("focusin", light);
}
