import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { root } from "./m2m";

const made: string[] = [];

/**
 * Copies an example to a folder of its own, where it finds this package and all that is installed here as a user's
 * project finds what it has installed.
 */
export async function copyExample(name: string): Promise<string> {
  const dir = await makeProjectFolder(name);
  await fs.cp(path.join(root, "examples", name), dir, {
    recursive: true,
    filter: (file) => path.basename(file) !== "node_modules",
  });
  return dir;
}

/** Makes an empty folder, for a project that finds this package and all that is installed here. */
export async function makeProjectFolder(name: string): Promise<string> {
  const parent = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-example-")));
  made.push(parent);
  const dir = path.join(parent, name);
  await fs.mkdir(dir);
  await fs.symlink(path.join(root, "node_modules"), path.join(dir, "node_modules"), "junction");
  await fs.mkdir(path.join(parent, "node_modules"));
  await fs.symlink(root, path.join(parent, "node_modules/pulumi-aws-m2m"), "junction");
  return dir;
}

/** Removes every folder. Call after the tests of a file. */
export async function removeExamples(): Promise<void> {
  await Promise.all(made.splice(0).map((dir) => fs.rm(dir, { recursive: true, force: true })));
}
