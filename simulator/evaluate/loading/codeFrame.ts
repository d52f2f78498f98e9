import * as fs from "node:fs";
import type { ProgramPlace } from "./programFrames";

/** Longer lines are cut. */
const mostCharacters = 100;

/**
 * The line of a place, with a mark below the column: two lines of text. What stands behind the brace that a call opens is
 * left out: it may be long, or secret.
 *
 * @param mark What the mark is for, where it stands in the line: a place may be that of the whole statement.
 * @returns Nothing where the file has no such line.
 */
export function codeFrame({ file, line, column }: ProgramPlace, mark?: string): string | undefined {
  const text = lineOf(file, line);
  if (text === undefined || text.trim() === "") {
    return undefined;
  }
  const marked = mark === undefined ? -1 : text.indexOf(mark, column - 1);
  const at = marked >= 0 ? marked : Math.max(column - 1, 0);
  const brace = text.indexOf("{", at) + 1;
  const end = Math.min(brace > 0 ? brace : text.length, mostCharacters);
  const shown = text.slice(0, end) + (text.slice(end).trim() === "" ? "" : " …");
  const gutter = `  ${line} | `;
  return `${gutter}${shown}\n${" ".repeat(gutter.length - 2)}| ${" ".repeat(at)}^`;
}

function lineOf(file: string, line: number): string | undefined {
  try {
    return fs.readFileSync(file, "utf8").split("\n")[line - 1]?.replaceAll("\t", " ").trimEnd();
  } catch {
    return undefined;
  }
}
