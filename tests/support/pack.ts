import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { root } from "./m2m";

/** What the package is made of. */
const sources =
  /^(?:components|lambda|simulator|scripts|template|package\.json|m2m\.schema\.json|tsconfig(?:\.build)?\.json|LICENSE|[A-Z-]+\.md)$/;

/**
 * Packs a copy of the sources, whose `prepack` script builds them: other tests use the repository's own build at the
 * same time, and what an earlier build left there is not packed.
 *
 * @param copy Folder to copy the sources to.
 * @param into Folder for the tarball.
 * @returns The tarball's file.
 */
export async function pack(copy: string, into: string): Promise<string> {
  for (const name of (await fs.readdir(root)).filter((one) => sources.test(one))) {
    await fs.cp(path.join(root, name), path.join(copy, name), { recursive: true });
  }
  await fs.symlink(path.join(root, "node_modules"), path.join(copy, "node_modules"), "junction");
  const command = ["pack", "--silent", "--foreground-scripts=false", "--pack-destination", into];
  const { stdout } = await promisify(execFile)("npm", command, { cwd: copy });
  return path.join(into, stdout.trim());
}
