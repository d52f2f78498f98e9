import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../../userError";
import type { ProgramEntry } from "./programEntry";

/** What a program's file exports, as Pulumi sees it. */
export interface LoadedProgram {
  /** Outputs, or a function that makes them. */
  readonly exported: unknown;
  /** What its author may not have meant, a line each. */
  readonly notes: readonly string[];
}

/**
 * Loads a program as the Pulumi SDK does.
 *
 * @param exportName The function that is the program, for one of the Automation API. Otherwise the file is.
 * @throws {@link UserError} when it exports what Pulumi would not take.
 */
export async function loadProgram(
  entry: ProgramEntry,
  programRequire: NodeJS.Require,
  exportName: string | undefined,
): Promise<LoadedProgram> {
  const exported: unknown = entry.isModule
    ? await import(pathToFileURL(entry.file).href)
    : (programRequire(entry.file) as unknown);
  if (exportName !== undefined) {
    return { exported: namedFunction(entry.file, exported, exportName), notes: [] };
  }
  const members = typeof exported === "object" && exported !== null ? (exported as Record<string, unknown>) : {};
  if (!entry.isModule || (!entry.isInModulePackage && entry.file.endsWith(".mjs"))) {
    const note = `${entry.file}: exports a function as default, which Pulumi does not call, as package.json has no "type": "module"; write "export =" or "module.exports =" instead.`;
    return { exported, notes: typeof members["default"] === "function" ? [note] : [] };
  }
  if (!Object.hasOwn(members, "default")) {
    return { exported, notes: [] };
  }
  if (Object.keys(members).length !== 1) {
    const rule = "expected entrypoint module to have either a default export or named exports but not both";
    throw new UserError(`${entry.file}: ${rule}; leave one kind out.`);
  }
  return { exported: members["default"], notes: [] };
}

function namedFunction(file: string, exported: unknown, name: string): () => unknown {
  if (name === "default" && typeof exported === "function") {
    return exported as () => unknown;
  }
  const members = (exported ?? {}) as Record<string, unknown>;
  const found = Object.hasOwn(members, name) ? members[name] : undefined;
  if (typeof found !== "function") {
    const functions = Object.keys(members).filter((one) => typeof members[one] === "function");
    const known = functions.length > 0 ? `name one of ${functions.join(", ")}` : "export it there";
    throw new UserError(
      `--program ${path.basename(file)}#${name}: ${file} exports no function of that name; ${known}.`,
    );
  }
  return found as () => unknown;
}
