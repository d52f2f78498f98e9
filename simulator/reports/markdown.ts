import { visible } from "../printable";

/** A text as a code span: nothing in it is markup, and nobody is mentioned by it. */
export function code(text: string): string {
  const shown = visible(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const isPadded = /^`|`$|^ .*[^ ].* $/.test(shown) || shown === "";
  const pad = isPadded ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A table; the first row is its head. */
export function tableRows(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const lines = [head.map(cell), head.map(() => "---"), ...rows.slice(1).map((cells) => cells.map(cell))];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/**
 * Markdown as a cell. A bar ends a cell even in a code span, unless a backslash stands before it. Where there is one
 * already, programs that read Markdown differ on what two of them mean, so that such a bar is written by its number.
 */
function cell(markdown: string): string {
  return markdown.replace(/(\\?)\|/g, (_, before: string) => (before === "" ? "\\|" : "\\\\u{7c}"));
}

/** GitHub takes no longer comment, in characters: 65,536, with some room for what is written around it. */
const mostCharacters = 65_000;

/** Parts of a document that is to be a comment: what does not fit is left out, and said to be. */
export function withinComment(parts: readonly string[]): string {
  const text = parts.join("\n\n");
  if (text.length <= mostCharacters) {
    return text;
  }
  const note = "\n\n**There is more than fits a comment.** `m2m access` has all of it, and so has its JSON.";
  const end = text.lastIndexOf("\n", mostCharacters - note.length);
  return text.slice(0, end) + note;
}
