import * as fs from "node:fs";
import * as path from "node:path";
import { name as ownName, version } from "../../package.json";
import { addToProject } from "../init/addToProject";
import { newProject } from "../init/newProject";
import { ownRange } from "../init/ownRange";
import { PackageManager, packageManagerOf } from "../init/packageManagers";
import { projectFiles } from "../init/projectFiles";
import { projectName } from "../init/projectName";
import { ProjectFiles, readTemplate } from "../init/projectTemplate";
import { writeFiles } from "../init/writeFiles";
import { messageLine, UserError } from "../userError";
import type { InitOptions } from "./args";
import type { Output } from "./output";
import { word } from "./shellWord";
import { table } from "./table";

const description = "An API on AWS that machines call with tokens";

/** What the files of a new project are for. */
const purposes: Readonly<Record<string, string>> = {
  "Pulumi.yaml": "the project",
  "Pulumi.dev.yaml": "configuration of its stack dev",
  "package.json": "packages, and scripts",
  "tsconfig.json": "settings for TypeScript",
  "index.ts": "the program: who may call what",
  "functions/getOrder.ts": "what a route runs",
  "tests/orders.test.ts": "a test that calls the program",
  ".gitignore": "what is not kept by git",
  "pnpm-workspace.yaml": "what pnpm need not build",
};

/** The Region of AWS, if nothing tells which. */
const usualRegion = "eu-west-1";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Makes a project, or adds to one.
 *
 * @throws {@link UserError} when something is in the way. Nothing is written then.
 */
export function init({ dir: given, into }: InitOptions, output: Output, env: Environment): void {
  const dir = path.resolve(given);
  if (fs.statSync(dir, { throwIfNoEntry: false })?.isFile() === true) {
    throw new UserError(`${given}: is a file; name the folder of a project.`);
  }
  const manager = packageManagerOf(dir, env);
  const files = filesFor(dir, manager, env);
  const say = (lines: readonly string[]) => output.out(lines.map(messageLine).join("\n"));
  if (!into) {
    writeFiles(newProject(dir, files));
    say([`Made a Pulumi project in ${dir}:`, "", ...listed(files), "", ...nextSteps(given, manager)]);
    return;
  }
  const { changes, told, hasProgram } = addToProject(dir, files);
  writeFiles(changes);
  if (told.length === 0) {
    say([`${dir} has all that it needs.`]);
    return;
  }
  const program = hasProgram ? ["", "The program can now import ApiWithJwt and M2mAuth from pulumi-aws-m2m."] : [];
  say([...told, "", ...nextSteps(given, manager), ...program]);
}

function filesFor(dir: string, manager: PackageManager, env: Environment): ProjectFiles {
  // Built beside the bundle of this command.
  const folder = path.join(__dirname, "template");
  const installed = path.resolve(__dirname, "../..");
  const name = projectName(dir, [ownName, "typescript", "ts-node"]);
  const template = readTemplate(folder, { PROJECT: name, DESCRIPTION: description });
  return projectFiles(template, {
    region: env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? usualRegion,
    manager,
    own: { name: ownName, range: ownRange({ name: ownName, version }, installed, dir) },
  });
}

function listed(files: ProjectFiles): string[] {
  const names = new Set([...Object.keys(purposes).filter((name) => files.has(name)), ...files.keys()]);
  const rows = [...names].map((name) => [name, purposes[name] ?? ""]);
  return table(undefined, rows)
    .split("\n")
    .map((line) => `  ${line}`);
}

function nextSteps(dir: string, { name, run }: PackageManager): string[] {
  const enter = path.resolve(dir) === process.cwd() ? [] : [`cd ${word(dir)}`];
  return ["Next:", "", ...[...enter, `${name} install`, `${run} m2m dev`, `${name} test`].map((step) => `  ${step}`)];
}
