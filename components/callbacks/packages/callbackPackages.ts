import * as fs from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { NodeRuntime } from "../../aws/nodeRuntimes";
import { FitCallback } from "../callbackGuard";
import { unfit } from "../unfitCallbacks";
import type { LoadedModule } from "../closures/sourceText";
import { ArchiveLayout, EndlessLayout } from "./archiveLayout";
import { installCommand } from "./installCommand";
import { findPackage, InstalledPackage, isLinked } from "./installedPackages";
import { loadingFault } from "./moduleLoading";
import { Manifest, nearestPackage, packageRoot, readPackage } from "./packageManifests";

type Folders = ReadonlyMap<string, pulumi.asset.Archive>;

/** Finds the packages of callbacks. Callbacks that load the same packages share what was found. */
export class CallbackPackages {
  private readonly found = new Map<string, Folders>();
  private readonly needs = new Map<string, readonly InstalledPackage[]>();
  /** Whose code a callback's text is made of: the project, and the user's own packages that it depends on. */
  private askers: readonly Pick<InstalledPackage, "folder" | "manifest">[] | undefined;

  /**
   * The folders of the packages that a callback loads and of all that these depend on, by their places in the archive.
   * They are found as Node.js finds them, so that it makes no difference which package manager has installed them, nor
   * which version of the SDK is used.
   *
   * @param where The callback's place in the program, for errors.
   * @param runtime What the function's Node.js can do.
   * @throws pulumi.RunError naming the place, the package and the fix, for one that Lambda could not load.
   */
  foldersOf(where: string, { loads }: Pick<FitCallback, "loads">, runtime: NodeRuntime): Folders {
    const roots = new Map<string, InstalledPackage>();
    for (const load of loads) {
      const { one, asker } = this.loadedPackage(where, load);
      refusePartOfPulumi(where, one);
      refuseUnloadable(where, load, asker, runtime);
      const other = roots.get(one.name) ?? one;
      if (other.folder !== one.folder) {
        throw twoVersions(where, `loads "${one.name}" in two versions`, [other, one]);
      }
      roots.set(one.name, one);
    }
    const key = JSON.stringify([...roots].map(([name, { folder }]) => [name, folder]).sort());
    const folders = this.found.get(key) ?? this.layOut(where, [...roots.values()]);
    this.found.set(key, folders);
    return folders;
  }

  /**
   * The package that a callback's text loads by name: one of the project's `dependencies`, or of those of the user's
   * own packages that it depends on, whose code is captured with the callback.
   */
  private loadedPackage(where: string, load: LoadedModule): Candidate {
    refuseStorePath(where, load.specifier);
    const name = packageName(load.specifier);
    this.askers ??= [
      { folder: packageRoot(), manifest: readPackage(packageRoot()) ?? {} },
      ...linkedPackages(packageRoot()),
    ];
    const askers = this.askers.filter(({ manifest }) => Object.hasOwn(manifest.dependencies ?? {}, name));
    if (askers.length === 0) {
      const why = `requires "${name}", which is not in the "dependencies" of ${path.join(packageRoot(), "package.json")}`;
      throw unfit(where, why, `run "${installCommand(name)}"`);
    }
    refusePlugAndPlay(where, name);
    const candidates = askers.flatMap(({ folder: asker }) => {
      const one = findPackage(name, asker);
      return one === undefined ? [] : [{ one, asker }];
    });
    const [first] = candidates;
    if (first === undefined) {
      throw notInstalled(where, name);
    }
    return new Set(candidates.map(({ one }) => one.folder)).size === 1 ? first : theCaptured(where, load, candidates);
  }

  private layOut(where: string, roots: readonly InstalledPackage[]): Folders {
    const { folders } = layOut(where, roots, (one) => this.needsOf(where, one));
    // Relative, as Pulumi's own walk has them.
    return new Map(
      [...folders].map(([place, folder]) => [
        place,
        new pulumi.asset.FileArchive(path.relative(process.cwd(), folder).split(path.sep).join("/")),
      ]),
    );
  }

  /** What a package needs, each looked up as Node.js does from the package that asks. */
  private needsOf(where: string, { folder, manifest }: InstalledPackage): readonly InstalledPackage[] {
    const known = this.needs.get(folder);
    if (known !== undefined) {
      return known;
    }
    const needs = namesOfNeeds(manifest).flatMap(({ name: need, isOptional }) => {
      const one = findPackage(need, folder);
      if (one === undefined && !isOptional) {
        throw notInstalled(where, need);
      }
      if (one !== undefined) {
        refusePartOfPulumi(where, one);
      }
      return one === undefined || (isOptional && isForOnePlatform(one)) ? [] : [one];
    });
    this.needs.set(folder, needs);
    return needs;
  }
}

function layOut(where: string, ...args: ConstructorParameters<typeof ArchiveLayout>): ArchiveLayout {
  try {
    return new ArchiveLayout(...args);
  } catch (error) {
    if (error instanceof EndlessLayout) {
      const why = `needs the package "${error.message}" in two versions that need each other in a circle, which no archive can hold`;
      throw unfit(where, why, `have one version of it installed, by "overrides" in package.json`);
    }
    throw error;
  }
}

/** The packages that one may load by name, and whether it must do without. */
function namesOfNeeds(manifest: Manifest): { readonly name: string; readonly isOptional: boolean }[] {
  const { dependencies, peerDependencies, peerDependenciesMeta, optionalDependencies } = manifest;
  return (
    Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
      // A package may list one that Node itself has.
      .filter((name) => !isBuiltin(name))
      .map((name) => ({
        name,
        isOptional: optionalDependencies?.[name] !== undefined || peerDependenciesMeta?.[name]?.optional === true,
      }))
  );
}

/** Whether an optional package is there for this machine alone: Lambda's is another one, and so is a colleague's. */
function isForOnePlatform({ manifest: { os, cpu, libc } }: InstalledPackage): boolean {
  return (os ?? cpu ?? libc) !== undefined;
}

interface Candidate {
  readonly one: InstalledPackage;
  /** The folder of the package that lists it. */
  readonly asker: string;
}

/** What was captured is what the program has loaded; what the handler loads by itself is the project's. */
function theCaptured(
  where: string,
  { specifier, isRequired }: LoadedModule,
  candidates: readonly Candidate[],
): Candidate {
  const loaded = candidates.filter(({ one }) => isRequired && isLoaded(one.folder));
  const folders = new Set(loaded.map(({ one }) => one.folder));
  if (folders.size > 1) {
    const why = `requires "${specifier}", of which the program has loaded two versions`;
    throw twoVersions(
      where,
      why,
      loaded.map(({ one }) => one),
    );
  }
  return loaded[0] ?? candidates[0]!;
}

function twoVersions(where: string, why: string, packages: readonly InstalledPackage[]): Error {
  const versions = [...new Set(packages.map(({ folder, manifest: { version } }) => version ?? folder))].join(" and ");
  return unfit(where, `${why}, ${versions}`, "have the project and its own packages depend on the same version");
}

function notInstalled(where: string, name: string): Error {
  return unfit(where, `needs the package "${name}", which is not installed`, `run "${installCommand()}"`);
}

/** The user's own packages that a package depends on, however indirectly. */
function linkedPackages(root: string, seen = new Set<string>()): InstalledPackage[] {
  const { dependencies, devDependencies } = readPackage(root) ?? {};
  return Object.keys({ ...dependencies, ...devDependencies }).flatMap((name) => {
    const one = findPackage(name, root);
    if (one === undefined || !isLinked(one) || seen.has(one.folder)) {
      return [];
    }
    seen.add(one.folder);
    return [one, ...linkedPackages(one.folder, seen)];
  });
}

function isLoaded(folder: string): boolean {
  return Object.keys(require.cache).some((file) => file.startsWith(folder + path.sep));
}

/**
 * pnpm, and npm and Yarn when they are asked to, keep packages in a folder of their own and put links to them where
 * Node.js looks. What the SDK does not know of it, it writes into the text as a path.
 */
function refuseStorePath(where: string, specifier: string): void {
  if (specifier.startsWith(".")) {
    const name = storedPackage(specifier) ?? "…";
    throw unfit(
      where,
      `captures the package "${name}" as "${specifier}", a path in the folder where the package manager keeps packages, which Lambda has not`,
      `write await import("${name}") inside the handler, or ${
        specifier.startsWith(".pnpm/")
          ? "use @pulumi/pulumi 3.251 or later, which knows pnpm's folder"
          : "have the package manager install without links"
      }`,
    );
  }
}

/** The name of the package to which a path in such a folder leads. */
function storedPackage(specifier: string): string | undefined {
  for (let above = packageRoot(); ; above = path.dirname(above)) {
    const file = path.join(above, "node_modules", specifier);
    if (fs.existsSync(file)) {
      return nearestPackage(path.dirname(file))?.name;
    }
    if (above === path.dirname(above)) {
      return undefined;
    }
  }
}

/** Plug'n'Play keeps packages in zip archives, from which only the program's own process can load. */
function refusePlugAndPlay(where: string, name: string): void {
  if (process.versions["pnp"] !== undefined) {
    throw unfit(
      where,
      `needs the package "${name}", which Yarn's Plug'n'Play keeps where no archive can be made of it`,
      'write "nodeLinker: node-modules" in .yarnrc.yml, and run "yarn install"',
    );
  }
}

function refusePartOfPulumi(where: string, { name, manifest }: InstalledPackage): void {
  if (manifest.pulumi !== undefined) {
    const why = `needs the package "${name}", which is a part of Pulumi programs and not in Lambda`;
    throw unfit(where, why, "leave it to the program, and hand over what the handler needs");
  }
}

/** Refuses what Lambda could not load although its package is there. */
function refuseUnloadable(where: string, load: LoadedModule, asker: string, runtime: NodeRuntime): void {
  const fault = loadingFault(load, asker, runtime);
  if (fault !== undefined) {
    throw unfit(where, fault.why, fault.fix);
  }
  const file = resolved(load.specifier, asker);
  if (file !== undefined && /\.[cm]?tsx?$/.test(file)) {
    const why = `loads "${load.specifier}", whose file ${path.basename(file)} is TypeScript, which Node.js does not load from a package`;
    throw unfit(where, why, "build that package, and name the built file in its package.json");
  }
}

function resolved(specifier: string, asker: string): string | undefined {
  try {
    return createRequire(path.join(asker, "package.json")).resolve(specifier);
  } catch {
    return undefined;
  }
}

function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
