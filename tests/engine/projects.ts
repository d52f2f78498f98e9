import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Evaluator } from "../../simulator/evaluate/evaluator";
import { loadProject, Project } from "../../simulator/evaluate/project/project";
import type { Registration } from "../../simulator/evaluate/registration";
import { root } from "../support/m2m";
import { ownName } from "./engineStack";

/** A copy of a Pulumi project, with a name of its own. */
export interface Copy {
  readonly dir: string;
  readonly project: Project;
}

const copies: string[] = [];

/**
 * Copies a project of this repository, which finds there the components, this package and all that is installed.
 *
 * @param folder The project's folder, from the root.
 * @param config Values over those of the stack's file, by their keys.
 */
export async function copyProject(
  folder: string,
  stack: string,
  config: Readonly<Record<string, string>> = {},
): Promise<Copy> {
  const parent = await fs.promises.realpath(await fs.promises.mkdtemp(path.join(os.tmpdir(), "m2m-engine-program-")));
  copies.push(parent);
  const [source, dir] = [path.join(root, folder), path.join(parent, "program")];
  const own = folder === "." ? ["index.ts", "functions", "package.json", "tsconfig.json"] : fs.readdirSync(source);
  const files = new Set([...own, ...fs.readdirSync(source).filter((file) => /^Pulumi\..*yaml$/.test(file))]);
  for (const file of files) {
    await fs.promises.cp(path.join(source, file), path.join(dir, file), {
      recursive: true,
      filter: (from) => path.basename(from) !== "node_modules",
    });
  }
  const link = (target: string, ...place: string[]) => fs.promises.symlink(target, path.join(...place), "junction");
  await link(path.join(root, "node_modules"), dir, "node_modules");
  await link(path.join(root, "components"), dir, "components");
  await fs.promises.mkdir(path.join(parent, "node_modules"));
  await link(root, parent, "node_modules/pulumi-aws-m2m");
  rename(dir, config);
  return { dir, project: loadProject(dir, stack) };
}

/** Removes every copy. Call after the tests of a file. */
export async function removeCopies(): Promise<void> {
  process.chdir(root);
  await Promise.all(copies.splice(0).map((dir) => fs.promises.rm(dir, { recursive: true, force: true })));
}

/** Gives a project a name of its own, and its stacks other values. */
function rename(dir: string, config: Readonly<Record<string, string>>): void {
  const [, name = ""] = /^name: (.+)$/m.exec(fs.readFileSync(path.join(dir, "Pulumi.yaml"), "utf8"))!;
  for (const file of fs.readdirSync(dir).filter((one) => /^Pulumi\..*yaml$|^index\.ts$/.test(one))) {
    const text = fs.readFileSync(path.join(dir, file), "utf8");
    const renamed = text
      .replace(/^name: .+$/m, `name: ${ownName(name)}`)
      .replaceAll(`  ${name}:`, `  ${ownName(name)}:`)
      .replaceAll('"../../../components"', '"./components"')
      .replaceAll('"../../../components/', '"./components/');
    const values = Object.entries(config).map(([key, value]) => `  ${ownName(name)}:${key}: ${value}\n`);
    const withoutThem = renamed
      .split("\n")
      .filter((line) => !Object.keys(config).some((key) => line.startsWith(`  ${ownName(name)}:${key}:`)));
    const isStack = file !== "Pulumi.yaml" && file.endsWith(".yaml");
    fs.writeFileSync(path.join(dir, file), isStack ? withoutThem.join("\n") + values.join("") : renamed);
  }
}

/** Runs a project's program anew, and returns what it exports. */
export function runProgram({ dir, project }: Copy): Record<string, unknown> {
  for (const file of Object.keys(require.cache).filter((one) => isOf(one, dir))) {
    Reflect.deleteProperty(require.cache, file);
  }
  // The packages of callbacks are those of the project that is the working directory.
  process.chdir(dir);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the program runs when it is loaded
  return { ...(require(project.main) as Record<string, unknown>) };
}

/** What `m2m` evaluates of a project. */
export async function evaluate({ project }: Copy, evaluator: Evaluator): Promise<readonly Registration[]> {
  const printed: string[] = [];
  const evaluation = await evaluator.evaluate(project, (text) => printed.push(text));
  if (!evaluation.ok) {
    throw new Error([...evaluation.errors, ...printed].join("\n"));
  }
  return evaluation.registrations;
}

/** True for a source of the program itself: packages and components stay loaded. */
function isOf(file: string, dir: string): boolean {
  const [first] = path.relative(dir, file).split(path.sep);
  return first !== undefined && !["..", "node_modules", "components"].includes(first);
}
