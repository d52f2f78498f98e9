import * as fs from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { FitCallback, unfit } from "./callbackGuard";
import { nearestPackage, packageRoot, readPackage } from "./packageManifests";
import { isMap } from "./plain";

/**
 * The folders of the packages that a callback loads and of all that these depend on, as Pulumi finds them.
 *
 * @param where The callback's place in the program, for errors.
 * @throws pulumi.RunError naming the place, the package and the fix, for one that Lambda could not load.
 */
export async function packageFolders(
  where: string,
  { loads }: FitCallback,
): Promise<ReadonlyMap<string, pulumi.asset.Archive>> {
  // The walk through node_modules takes long, and most callbacks need no package.
  if (loads.length === 0) {
    return new Map();
  }
  const root = packageRoot();
  const { dependencies = {} } = readPackage(root) ?? {};
  const needed = new Set<string>();
  for (const { specifier, isRequired } of loads) {
    const name = packageName(specifier);
    if (!Object.hasOwn(dependencies, name)) {
      const manifest = path.join(root, "package.json");
      const why = `requires "${name}", which is not in the "dependencies" of ${manifest}`;
      throw unfit(where, why, `run "npm install ${name}"`);
    }
    addWithDependencies(where, name, root, needed);
    if (isRequired && loadsEsModule(specifier, root)) {
      const why = `requires "${specifier}", an ES module, which Lambda's Node.js cannot load by require`;
      throw unfit(where, why, `write await import("${specifier}") inside the handler`);
    }
  }
  return await pulumi.runtime.computeCodePaths({
    extraExcludePackages: Object.keys(dependencies).filter((name) => !needed.has(name)),
  });
}

function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Adds the names of a package and of all it depends on, each looked up as Node does from the package that asks. */
function addWithDependencies(where: string, name: string, from: string, needed: Set<string>): void {
  needed.add(name);
  const home = homeOf(name, from);
  if (home === undefined) {
    throw unfit(where, `needs the package "${name}", which is not installed`, 'run "npm install"');
  }
  const manifest = readPackage(home)!;
  if (manifest.pulumi !== undefined) {
    const why = `needs the package "${name}", which is a part of Pulumi programs and not in Lambda`;
    throw unfit(where, why, "leave it to the program, and hand over what the handler needs");
  }
  for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const isOptional =
      manifest.peerDependenciesMeta?.[dependency]?.optional === true ||
      manifest.optionalDependencies?.[dependency] !== undefined;
    // A package may list one that Node itself has.
    if (!needed.has(dependency) && !isBuiltin(dependency) && !(isOptional && homeOf(dependency, home) === undefined)) {
      addWithDependencies(where, dependency, home, needed);
    }
  }
}

/** The folder of an installed package, found as Node finds it. */
function homeOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const home = path.join(folder, "node_modules", name);
    if (fs.existsSync(path.join(home, "package.json"))) {
      return home;
    }
    if (folder === path.dirname(folder)) {
      return undefined;
    }
  }
}

/** True where `require` of a specifier ends in an ES module. */
function loadsEsModule(specifier: string, root: string): boolean {
  const home = homeOf(packageName(specifier), root)!;
  const subpath = `.${specifier.slice(packageName(specifier).length)}`;
  const { exports } = readPackage(home)!;
  const entry = isMap(exports) && Object.keys(exports).some((key) => key.startsWith(".")) ? exports[subpath] : exports;
  if (JSON.stringify(entry ?? null).includes('"require":')) {
    return false;
  }
  try {
    const file = createRequire(path.join(root, "package.json")).resolve(specifier);
    return file.endsWith(".mjs") || (file.endsWith(".js") && nearestPackage(path.dirname(file))?.type === "module");
  } catch (error) {
    // It exports nothing that `require` could load, as packages do that are ES modules only.
    return (error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED";
  }
}
