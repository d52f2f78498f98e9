import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../userError";
import { shellWords } from "./shellWords";
import { isMapping, Mapping } from "./mapping";

/** With what a program is run: `runtime` of Pulumi.yaml. */
export interface RuntimeOptions {
  /** Whether Pulumi would compile TypeScript. */
  readonly typescript: boolean;
  /** Path of the tsconfig.json that Pulumi would use. Absolute; unless it is named, the file may be missing. */
  readonly tsconfig: string;
  /** Arguments of the node that runs the program. */
  readonly nodeArgs: readonly string[];
  /** What does not hold here, a line each. */
  readonly notes: readonly string[];
}

/**
 * Reads `runtime`. https://www.pulumi.com/docs/iac/concepts/projects/project-file/
 *
 * @param file The project's file.
 * @param programDir Folder in which the program runs: paths are relative to it.
 * @throws {@link UserError} when the program is in another language, or an option is malformed.
 */
export function readRuntime(file: string, project: Mapping, programDir: string): RuntimeOptions {
  const { runtime } = project;
  const name = isMapping(runtime) ? runtime["name"] : runtime;
  if (name === "bun") {
    // It ignores the options of nodejs.
    const tsconfig = path.join(programDir, "tsconfig.json");
    return { typescript: true, tsconfig, nodeArgs: [], notes: [bunNote(file)] };
  }
  if (name !== "nodejs") {
    throw new UserError(`${file}: runtime = ${JSON.stringify(name)} ${otherLanguage(name)}`);
  }
  const given = isMapping(runtime) ? runtime["options"] : undefined;
  const options = isMapping(given) ? given : {};
  const { args, notes } = nodeArgsOf(file, options);
  return {
    typescript: switchOf(file, options),
    tsconfig: tsconfigOf(file, options, programDir),
    nodeArgs: args,
    notes,
  };
}

function bunNote(file: string): string {
  return `${file}: runtime = "bun": the program is evaluated by Node.js, which has no modules and globals of Bun; Pulumi serialises no callbacks on Bun.`;
}

function otherLanguage(name: unknown): string {
  if (typeof name !== "string" || name === "") {
    return 'is not a runtime; write "runtime: nodejs".';
  }
  return (
    "cannot be evaluated, as only programs for Node.js can; keep the API in a Node.js project of its own, or review this " +
    "one by pulumi preview with the policy pack of pulumi-aws-m2m, which checks programs in every language."
  );
}

function switchOf(file: string, { typescript = true }: Mapping): boolean {
  if (typeof typescript !== "boolean") {
    const value = JSON.stringify(typescript);
    throw new UserError(`${file}: runtime.options.typescript = ${value} is not a boolean; write true or false.`);
  }
  return typescript;
}

function tsconfigOf(file: string, { tsconfig = "" }: Mapping, programDir: string): string {
  if (typeof tsconfig !== "string") {
    const value = JSON.stringify(tsconfig);
    throw new UserError(`${file}: runtime.options.tsconfig = ${value} is not a text; write the path of the file.`);
  }
  const named = path.resolve(programDir, tsconfig === "" ? "tsconfig.json" : tsconfig);
  if (tsconfig !== "" && !fs.existsSync(named)) {
    const rule = `tsconfig path was set to ${tsconfig} but the file was not found`;
    throw new UserError(`${file}: ${rule}, as ${named}; correct runtime.options.tsconfig, or create the file.`);
  }
  return named;
}

function nodeArgsOf(file: string, { nodeargs = "" }: Mapping): { args: string[]; notes: string[] } {
  const words = typeof nodeargs === "string" ? shellWords(nodeargs) : undefined;
  if (words === undefined) {
    const value = JSON.stringify(nodeargs);
    throw new UserError(`${file}: runtime.options.nodeargs = ${value} cannot be parted into words; close its quotes.`);
  }
  // An evaluation that waits for a debugger, or several at one port, would never be done.
  const left = words.filter((word) => /^--inspect/.test(word));
  const note = `${file}: runtime.options.nodeargs: ${left.join(" ")} is left out, as no debugger is waited for.`;
  return { args: words.filter((word) => !left.includes(word)), notes: left.length > 0 ? [note] : [] };
}
