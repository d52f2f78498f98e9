import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../userError";
import { codeFrame } from "./codeFrame";
import { programFrame, programPlace } from "./programFrames";

/** What Pulumi, ts-node and Node add to the errors that they throw. */
interface Marks {
  readonly __pulumiRunError?: boolean;
  readonly hideStack?: boolean;
  readonly diagnosticText?: string;
  readonly code?: string;
  readonly requireStack?: readonly string[];
}

/**
 * One line for each fault of a program: what went wrong, and where in the user's files. Where a constructor refuses its
 * arguments, or a file is no TypeScript, the code stands below: one entry of two lines.
 *
 * @param dir The project's folder. Files below it, other than installed packages, are the user's own.
 */
export function errorLines(error: unknown, dir: string): string[] {
  if (!(error instanceof Error)) {
    return [`the program threw ${String(error)}, which is no Error; throw one with a message.`];
  }
  const marks = error as Error & Marks;
  if (error instanceof UserError || marks.__pulumiRunError === true || marks.hideStack === true) {
    // Pulumi indents the lines that continue one, and names the property that an error came through.
    const text = error.message
      .trimEnd()
      .replace(/\n\s+/g, " ")
      .replace(/^error serializing property "\w+": /, "");
    return missingConfig.test(text) ? [withStandIn(text, error, dir)] : refusal(text, error, dir);
  }
  if (marks.diagnosticText !== undefined) {
    return firstDiagnostic(marks.diagnosticText, dir);
  }
  const fix = loadingFixes.get(marks.code ?? "");
  if (fix !== undefined) {
    const [, what = "", importer = marks.requireStack?.[0]] =
      /^(.*?)(?: imported from (.*))?$/.exec(error.message.split("\n", 1)[0] ?? "") ?? [];
    const where = importer === undefined ? "" : `${path.relative(dir, importer)}: `;
    return [`${where}${what}; ${fix}.`];
  }
  const frames = error.stack?.split("\n") ?? [];
  const where = programFrame(frames, dir) ?? syntaxPlace(frames[0] ?? "", dir);
  const text = `${where === undefined ? "" : `${where}: `}${error.name}: ${error.message}`;
  return text.split("\n").filter(isWritten);
}

/** What a constructor says of its arguments, with the place that called it. */
function refusal(text: string, error: Error, dir: string): string[] {
  const lines = text.split("\n").filter(isWritten);
  const frames =
    error instanceof UserError ? [] : (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const [, component] = /^(\w+) "/.exec(text) ?? [];
  // The component's own files are the user's where it is not installed.
  const called = frames.findIndex((frame) => component !== undefined && frame.includes(`at new ${component} (`));
  const place = programPlace(frames.slice(called + 1), dir);
  if (!place) {
    return lines;
  }
  const where = `${path.relative(dir, place.file)}:${place.line}`;
  const frame = codeFrame(place, component && `new ${component}`);
  return [...lines.map((line) => `${where}: ${line}`), ...(frame === undefined ? [] : [frame])];
}

/** The first of what the compiler says: what follows often follows from it. */
function firstDiagnostic(text: string, dir: string): string[] {
  const [first = "", ...others] = text.split("\n").filter(isWritten);
  const [, name = "", line, column] = /^(.+?)\((\d+),(\d+)\): error /.exec(first) ?? [];
  const place = { file: path.resolve(dir, name), line: Number(line), column: Number(column) };
  const frame = line === undefined ? undefined : codeFrame(place);
  const more = others.filter((one) => /^.+?\(\d+,\d+\): error /.test(one)).length;
  return [
    first,
    ...(frame === undefined ? [] : [frame]),
    ...(more > 0
      ? [`${name}: ${more} more such ${more === 1 ? "error follows" : "errors follow"}; mend the first.`]
      : []),
  ];
}

/** How Pulumi words that a value is missing, and how to set it. */
const missingConfig = /^Missing required configuration variable /;

/** A value that is missing may be given for this machine alone, too. */
function withStandIn(text: string, { stack = "" }: Error, dir: string): string {
  const where = programFrame(stack.split("\n"), dir);
  return `${where === undefined ? "" : `${where}: `}${text.replace(/\.?$/, "")}, or give a stand-in in m2m.yaml, under config.`;
}

function isWritten(line: string): boolean {
  return line.trim() !== "";
}

/** What Node.js says when it cannot load a file, by its codes, and what helps. */
const loadingFixes = new Map([
  ["MODULE_NOT_FOUND", "install the package or correct the path"],
  ["ERR_MODULE_NOT_FOUND", "install the package or correct the path"],
  ["ERR_UNSUPPORTED_DIR_IMPORT", "write the path of a file, such as /index.js"],
  [
    "ERR_UNKNOWN_FILE_EXTENSION",
    "have nodeargs load what compiles it, as Pulumi does not where they have --import, --loader or --require",
  ],
  ["ERR_PACKAGE_PATH_NOT_EXPORTED", "import what the package exports"],
]);

/** Where Node.js found no JavaScript: it writes the place above the message. That of compiled TypeScript is another. */
function syntaxPlace(heading: string, dir: string): string | undefined {
  const [, place = "", number = ""] = /^(file:\/\/\/.*|\/.*|[A-Za-z]:\\.*):(\d+)$/.exec(heading) ?? [];
  const file = place.startsWith("file:") ? fileURLToPath(place) : place;
  const line = /\.[cm]?tsx?$/.test(file) ? "" : `:${number}`;
  return file.startsWith(dir + path.sep) ? path.relative(dir, file) + line : undefined;
}
