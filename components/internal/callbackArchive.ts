import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { serialiseFit } from "./callbackGuard";

/** Lambda's `handler` setting for the archives made here. */
export const callbackHandler = "__index.handler";

/**
 * Serialises a callback into the archive that Lambda receives: `__index.js` and, only where its text requires any,
 * the packages that it requires.
 *
 * @param where The callback's place in the program, for errors: `ApiWithJwt "orders": routes["GET /orders"].handler`.
 */
export function callbackArchive(
  where: string,
  callback: (...args: never[]) => unknown,
): pulumi.Output<pulumi.asset.Archive> {
  return pulumi.output(archive(where, callback));
}

async function archive(where: string, callback: (...args: never[]) => unknown): Promise<pulumi.asset.Archive> {
  const { text, packages } = await serialiseFit(where, callback);
  // The walk through node_modules takes long, and most callbacks need no package.
  const folders = packages.length === 0 ? [] : await packageFolders(where, packages);
  return new pulumi.asset.AssetArchive({
    "__index.js": new pulumi.asset.StringAsset(text),
    ...Object.fromEntries(folders),
  });
}

/** The folders of some packages and of all that they depend on, as Pulumi finds them. */
async function packageFolders(
  where: string,
  packages: readonly string[],
): Promise<ReadonlyMap<string, pulumi.asset.Archive>> {
  const root = packageRoot();
  const { dependencies = {} } = readPackage(root) ?? {};
  for (const name of packages) {
    if (!(name in dependencies)) {
      throw new pulumi.RunError(
        `${where}: the callback requires "${name}", which is not in the "dependencies" of ${path.join(root, "package.json")}; run "npm install ${name}".`,
      );
    }
  }
  const needed = new Set<string>();
  for (const name of packages) {
    addWithDependencies(name, root, needed);
  }
  return await pulumi.runtime.computeCodePaths({
    extraExcludePackages: Object.keys(dependencies).filter((name) => !needed.has(name)),
  });
}

/** Adds the names of a package and of all it depends on, each looked up as Node does from the package that asks. */
function addWithDependencies(name: string, from: string, needed: Set<string>): void {
  needed.add(name);
  for (let folder = from; ; folder = path.dirname(folder)) {
    const home = path.join(folder, "node_modules", name);
    const manifest = readPackage(home);
    if (manifest) {
      for (const dependency of Object.keys(manifest.dependencies ?? {})) {
        if (!needed.has(dependency)) {
          addWithDependencies(dependency, home, needed);
        }
      }
      return;
    }
    if (folder === path.dirname(folder)) {
      return;
    }
  }
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The nearest folder at or above the working directory that has a package.json: where Pulumi looks, too. */
function packageRoot(): string {
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, "package.json")) || folder === path.dirname(folder)) {
      return folder;
    }
  }
}

function readPackage(folder: string): Manifest | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}
