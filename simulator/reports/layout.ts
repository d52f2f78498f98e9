/** Room for a text on a terminal. */
export interface Room {
  /** Columns that a line may take. */
  readonly width: number;
  /** Columns that the lines are moved in. */
  readonly indent: number;
}

/** Breaks words, which are not broken themselves, into lines that begin with an indent. */
export function wrap(words: readonly string[], { width, indent }: Room): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== undefined && indent + line.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines.map((line) => " ".repeat(indent) + line);
}

/** A list as words to wrap: its entries stay whole, with a comma behind each but the last. */
export function commas(entries: readonly string[]): string[] {
  return entries.map((entry, index) => (index < entries.length - 1 ? `${entry},` : entry));
}

/** The widths of the columns of a table. */
export function columnWidths(rows: readonly (readonly string[])[]): number[] {
  return (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
}

/** A row of a table, its columns two spaces apart; what is drawn may be longer than what is seen. */
export function row(
  cells: readonly string[],
  widths: readonly number[],
  indent: number,
  draw: (cell: string, column: number) => string = (cell) => cell,
): string {
  const padded = cells.map((cell, column) => {
    const space = column < cells.length - 1 ? " ".repeat((widths[column] ?? 0) - cell.length) : "";
    return draw(cell, column) + space;
  });
  return (" ".repeat(indent) + padded.join("  ")).trimEnd();
}
