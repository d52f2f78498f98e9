import { visible } from "./names";

/** A text as a code span: nothing in it is markup, and nobody is mentioned by it. */
export function code(text: string): string {
  const shown = visible(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const pad = /^`|`$|^ .* $/.test(shown) || shown === "" ? " " : "";
  // Within a table, a bar ends a cell even in a code span.
  return `${fence}${pad}${shown.replace(/\|/g, "\\|")}${pad}${fence}`;
}

/** A table; the first row is its head. */
export function tableRows(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const lines = [head, head.map(() => "---"), ...rows.slice(1)];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
