import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { build } from "esbuild";
import { root } from "./m2m";

const made: string[] = [];

/**
 * Loads the first of some sources of the simulator as it is published: bundled, with the other ones beside it, which it
 * starts as processes.
 *
 * @param entryPoints Sources below `simulator/`, by the names of their bundles.
 */
export async function loadBundle<T>(entryPoints: Readonly<Record<string, string>>): Promise<T> {
  const outdir = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-bundle-"));
  made.push(outdir);
  const sources = Object.entries(entryPoints).map(([name, file]) => [name, path.join(root, "simulator", file)]);
  await build({
    entryPoints: Object.fromEntries(sources) as Record<string, string>,
    bundle: true,
    platform: "node",
    target: "node20",
    outdir,
    logLevel: "warning",
  });
  return (await import(path.join(outdir, `${Object.keys(entryPoints)[0]}.js`))) as T;
}

/** Removes every bundle that was made. Call after the tests of a file. */
export async function removeBundles(): Promise<void> {
  await Promise.all(made.splice(0).map((dir) => fs.rm(dir, { recursive: true, force: true })));
}
