import * as fs from "node:fs";
import * as path from "node:path";
import { root } from "../support/m2m";

/** A block of code in a document. */
export interface CodeBlock {
  /** The document, from the root. */
  readonly document: string;
  /** The line of its first line of code, from 1. */
  readonly line: number;
  /** `ts`, `sh` and so on; empty where none is named. */
  readonly language: string;
  readonly code: string;
}

/** A document without its blocks of code, of which empty lines are left. */
export interface Prose {
  readonly document: string;
  readonly lines: readonly string[];
}

/** What is written by hand: at the root, in docs/, and the READMEs of the examples. From the root. */
export const documents: readonly string[] = [
  ...markdownIn(".").filter((name) => name !== "THIRD-PARTY-NOTICES.md"),
  ...markdownIn("docs"),
  ...markdownIn("examples"),
  ...foldersIn("examples").flatMap((name) => markdownIn(`examples/${name}`)),
];

function markdownIn(folder: string): string[] {
  const names = fs.readdirSync(path.join(root, folder)).filter((name) => name.endsWith(".md"));
  return names.map((name) => path.posix.join(folder, name));
}

/** The folders in a folder, by name. */
export function foldersIn(folder: string): string[] {
  const entries = fs.readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

export function read(document: string): string {
  return fs.readFileSync(path.join(root, document), "utf8");
}

/** Every block of code of the documents. */
export function codeBlocks(): CodeBlock[] {
  return documents.flatMap((document) => {
    const text = read(document);
    return [...text.matchAll(fenced)].map(({ 1: language = "", 2: code = "", index }) => ({
      document,
      line: text.slice(0, index).split("\n").length + 1,
      language,
      code,
    }));
  });
}

/** Blocks of code stand at the beginning of a line, between three backticks. */
const fenced = /^```([^\n`]*)\n(.*?)^```$/gms;

/** A document's text, with its lines where they stand. */
export function proseOf(document: string): Prose {
  const text = read(document).replace(fenced, (block) => block.replace(/[^\n]/g, ""));
  return { document, lines: text.split("\n") };
}

/** What stands between single backticks, with its line from 1. */
export function inlineCode({ lines }: Prose): { readonly line: number; readonly code: string }[] {
  return lines.flatMap((text, index) =>
    [...text.matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map(([, code = ""]) => ({ line: index + 1, code })),
  );
}

/** The one block of a language in a document that holds a text. */
export function blockWith(document: string, language: string, text: string): string {
  const found = codeBlocks().filter(
    (block) => block.document === document && block.language === language && block.code.includes(text),
  );
  if (found.length !== 1) {
    throw new Error(
      `${document} has ${found.length} blocks of ${language} with ${JSON.stringify(text)}; it needs one.`,
    );
  }
  return found[0]!.code;
}

/** The errors that the troubleshooting page shows, those that match, sorted. */
export function shownErrors(pattern: RegExp): string[] {
  const lines = codeBlocks()
    .filter(({ document, language }) => document === "docs/troubleshooting.md" && language === "text")
    .flatMap(({ code }) => code.trim().split("\n"));
  return lines.filter((line) => pattern.test(line)).sort();
}
