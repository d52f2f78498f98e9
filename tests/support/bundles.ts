import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { build } from "esbuild";
import { root } from "./m2m";

/** The folders of bundles, by what was bundled. */
const made = new Map<string, Promise<string>>();

/**
 * Loads the first of some sources of the simulator as it is published: bundled, with the other ones beside it, which it
 * starts as processes. A file of tests has it bundled once.
 *
 * @param entryPoints Sources below `simulator/`, by the names of their bundles.
 */
export async function loadBundle<T>(entryPoints: Readonly<Record<string, string>>): Promise<T> {
  const key = JSON.stringify(entryPoints);
  const bundling = made.get(key) ?? bundle(entryPoints);
  made.set(key, bundling);
  return (await import(path.join(await bundling, `${Object.keys(entryPoints)[0]}.js`))) as T;
}

async function bundle(entryPoints: Readonly<Record<string, string>>): Promise<string> {
  const outdir = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-bundle-"));
  const sources = Object.entries(entryPoints).map(([name, file]) => [name, path.join(root, "simulator", file)]);
  await build({
    entryPoints: Object.fromEntries(sources) as Record<string, string>,
    bundle: true,
    platform: "node",
    target: "node20",
    outdir,
    logLevel: "warning",
  });
  return outdir;
}

/** Removes every bundle that was made. Call after the tests of a file. */
export async function removeBundles(): Promise<void> {
  const folders = await Promise.all(made.values());
  made.clear();
  await Promise.all(folders.map((dir) => fs.rm(dir, { recursive: true, force: true })));
}
