import { visible } from "../printable";
import { columnWidths, row, wrap } from "../reports/layout";

/** Columns of a terminal that nobody has made wider. */
export const textWidth = 80;

/**
 * A table whose last column is broken between words where a line would be too long; where that leaves too little room,
 * it stands below the others. What cannot be broken stays whole.
 *
 * @param head Absent for a list without heads, which is not moved in.
 */
export function table(head: readonly string[] | undefined, rows: readonly (readonly string[])[]): string {
  const indent = head ? 2 : 0;
  const cells = rows.map((one) => one.map(visible));
  const lines = head ? [head, ...cells] : cells;
  const widths = columnWidths(lines);
  const start = indent + widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  const longest = Math.max(...lines.flatMap((line) => (line.at(-1) ?? "").split(" ").map((word) => word.length)));
  const isBelow = start + longest > textWidth && head !== undefined;
  return lines
    .flatMap((line) => {
      const first = row(line.slice(0, -1), widths, indent);
      const room = { width: textWidth, indent: isBelow ? indent + 4 : start };
      const last = wrap((line.at(-1) ?? "").split(" "), room);
      if (isBelow) {
        return [first, ...last];
      }
      return [first.padEnd(start) + (last[0] ?? "").trimStart(), ...last.slice(1)];
    })
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}
