import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../userError";
import { projectExtensions } from "./projectFile";
import { emptyYaml, readYaml, YamlFile } from "./yamlFile";

/** Which stack of which project. */
interface StackOf {
  /** Folder of the stacks' files. Absolute. */
  readonly dir: string;
  /** Extension of the project's file, which the stacks' files have, too. */
  readonly extension: string;
  /** The stack's plain name. */
  readonly stack: string;
  /** Whether a stack without a file is an empty one. */
  readonly isOptional: boolean;
}

/**
 * The plain name of a stack: the last part of `organisation/project/stack`.
 *
 * @param given As `--stack` has it.
 * @throws {@link UserError} when it is not the name of a stack.
 */
export function plainStackName(given: string): { readonly stack: string; readonly project?: string } {
  const parts = given.split("/");
  if (parts.length > 3 || !parts.every((part) => /^[A-Za-z0-9_.-]{1,100}$/.test(part) && !/^\.+$/.test(part))) {
    const rule = "is not the name of a stack; use letters, digits, hyphens, underscores and dots";
    throw new UserError(`--stack ${JSON.stringify(given)}: ${rule}, after organisation/project/ if you like.`);
  }
  return { stack: parts.at(-1)!, ...(parts.length === 3 && { project: parts[1]! }) };
}

/**
 * Reads a stack's file.
 *
 * @throws {@link UserError} when it is missing or malformed.
 */
export function readStackFile(where: StackOf): YamlFile {
  const { dir, extension, stack } = where;
  const file = path.join(dir, `Pulumi.${stack}${extension}`);
  if (fs.existsSync(file)) {
    return readYaml(file);
  }
  if (where.isOptional) {
    return emptyYaml(file);
  }
  const other = projectExtensions
    .map((one) => `Pulumi.${stack}${one}`)
    .find((one) => fs.existsSync(path.join(dir, one)));
  if (other !== undefined) {
    const rule = `is not read, as a stack's file has the extension of the project's, ${extension}`;
    throw new UserError(`--stack ${stack}: ${path.join(dir, other)} ${rule}; rename it to ${path.basename(file)}.`);
  }
  const known = stacksIn(where);
  throw new UserError(
    `--stack ${stack}: ${file} does not exist; ` +
      (known.length > 0 ? `use one of the stacks there: ${known.join(", ")}.` : "create it; it may be empty."),
  );
}

function stacksIn({ dir, extension }: StackOf): string[] {
  return (fs.existsSync(dir) ? fs.readdirSync(dir) : [])
    .filter((name) => name.startsWith("Pulumi.") && name.endsWith(extension))
    .map((name) => name.slice("Pulumi.".length, -extension.length))
    .filter((name) => name !== "");
}
