import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { root } from "./m2m";

const made: string[] = [];

/** Copies a program of `tests/programs` to a folder of its own, with what is installed here. */
export async function copyProgram(name: string): Promise<string> {
  const parent = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-program-")));
  made.push(parent);
  const dir = path.join(parent, name);
  await fs.cp(path.join(root, "tests/programs", name), dir, { recursive: true });
  await fs.symlink(path.join(root, "node_modules"), path.join(dir, "node_modules"), "junction");
  return dir;
}

/** Removes every copy. Call after the tests of a file. */
export async function removeCopies(): Promise<void> {
  await Promise.all(made.splice(0).map((dir) => fs.rm(dir, { recursive: true, force: true })));
}
