import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../../userError";
import { programFrame } from "./programFrames";

/** What Pulumi, ts-node and Node add to the errors that they throw. */
interface Marks {
  readonly __pulumiRunError?: boolean;
  readonly hideStack?: boolean;
  readonly diagnosticText?: string;
  readonly code?: string;
  readonly requireStack?: readonly string[];
}

/**
 * One line for each fault of a program: what went wrong, and where in the user's files.
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
    return missingConfig.test(text) ? [withStandIn(text, error, dir)] : text.split("\n").filter(isWritten);
  }
  if (marks.diagnosticText !== undefined) {
    return marks.diagnosticText.split("\n").filter(isWritten);
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
