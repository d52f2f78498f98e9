import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { nodeFeatures, NodeRuntime } from "../../aws/nodeRuntimes";
import type { LoadedModule } from "../closures/sourceText";
import { findPackage, InstalledPackage } from "./installedPackages";
import { awaitsAtTop, isModuleSyntax } from "./moduleSyntax";
import { exportedFile, exportedName, Exports } from "./packageExports";
import { nearestPackage } from "./packageManifests";

/** Why Lambda could not load a module, and what to do about it. */
export interface LoadingFault {
  readonly why: string;
  readonly fix: string;
}

/** What `exports` of a package may ask for, by how it is loaded. */
function conditionsOf(isRequired: boolean, { requireModule }: NodeRuntime): ReadonlySet<string> {
  const both = requireModule ? ["module-sync"] : [];
  return new Set(["node", "node-addons", isRequired ? "require" : "import", ...both]);
}

/**
 * Why Lambda could not load a module whose package is in the archive; `undefined` if it can.
 *
 * @param asker Folder of the package that loads it.
 * @param runtime What the function's Node.js can do.
 */
export function loadingFault(load: LoadedModule, asker: string, runtime: NodeRuntime): LoadingFault | undefined {
  const { specifier, isRequired } = load;
  const found = fileOf(load, asker, runtime);
  if (found === undefined) {
    return fileOf({ specifier, isRequired: !isRequired }, asker, runtime) === undefined
      ? notExported(load, asker, runtime)
      : isRequired
        ? {
            why: `requires "${specifier}", an ES module, which its package exports for import alone`,
            fix: importInside(specifier),
          }
        : {
            why: `imports "${specifier}", which its package exports for require alone`,
            fix: `write require("${specifier}") inside the handler`,
          };
  }
  const kind = kindOf(found);
  const older = `nodejs${runtime.version}.x`;
  const newer = 'take runtime "nodejs24.x"';
  if (kind === "ES module by syntax" && !runtime.detectModule) {
    return {
      why: `loads "${specifier}", an ES module whose package.json does not say so, and ${older} does not look`,
      fix: `${newer}, or set NODE_OPTIONS to ${nodeFeatures.detectModule.on}`,
    };
  }
  if (!isRequired || kind === "other") {
    return undefined;
  }
  if (runtime.requireModule && awaitsAtTop(textOf(found))) {
    return {
      why: `requires "${specifier}", an ES module that awaits at its top, which require cannot load`,
      fix: importInside(specifier),
    };
  }
  return !runtime.requireModule
    ? {
        why: `requires "${specifier}", an ES module, which ${older} cannot load by require`,
        fix: `${importInside(specifier)}, ${newer}, or set NODE_OPTIONS to ${nodeFeatures.requireModule.on}`,
      }
    : undefined;
}

function importInside(specifier: string): string {
  return `write await import("${specifier}") inside the handler`;
}

function notExported({ specifier }: LoadedModule, asker: string, runtime: NodeRuntime): LoadingFault | undefined {
  const one = findPackage(packageName(specifier), asker)!;
  const own = ownName(specifier, one, runtime, false);
  return {
    why: `loads "${specifier}", a file that its package does not export`,
    fix:
      own === undefined
        ? `load what ${one.name} exports, by a name in "exports" of its package.json`
        : importInside(own),
  };
}

/**
 * The name by which a package exports the file that a serialised text loads by its path; `undefined` if it needs none.
 */
export function publicName(specifier: string, asker: string, runtime: NodeRuntime): string | undefined {
  const one = findPackage(packageName(specifier), asker);
  return one === undefined || fileOf({ specifier, isRequired: true }, asker, runtime) !== undefined
    ? undefined
    : ownName(specifier, one, runtime, true);
}

function ownName(
  specifier: string,
  one: InstalledPackage,
  runtime: NodeRuntime,
  isRequired: boolean,
): string | undefined {
  const { exports } = one.manifest as { exports?: Exports };
  const file = `.${specifier.slice(one.name.length)}`;
  const name =
    exportedName(exports, file, conditionsOf(isRequired, runtime)) ??
    (isRequired ? undefined : otherForm(exports, file, runtime));
  return name === undefined ? undefined : one.name + name.slice(1);
}

/** The name of a file that `require` finds, where `import` finds another one by it. */
function otherForm(exports: Exports, file: string, runtime: NodeRuntime): string | undefined {
  const name = exportedName(exports, file, conditionsOf(true, runtime));
  const imported = name === undefined ? undefined : exportedFile(exports, name, conditionsOf(false, runtime));
  return imported === undefined ? undefined : name;
}

/** The file that Lambda would find; `undefined` if there is none. */
function fileOf({ specifier, isRequired }: LoadedModule, asker: string, runtime: NodeRuntime): string | undefined {
  const one = findPackage(packageName(specifier), asker)!;
  const { exports } = one.manifest as { exports?: Exports };
  const subpath = `.${specifier.slice(one.name.length)}`;
  if (exports !== undefined && exports !== null) {
    const file = exportedFile(exports, subpath, conditionsOf(isRequired, runtime));
    return file === undefined ? undefined : path.join(one.folder, file);
  }
  try {
    return createRequire(path.join(asker, "package.json")).resolve(specifier);
  } catch {
    // What does not exist at all is for Node.js to say, unless it is a folder's ES module.
    return path.join(one.folder, subpath);
  }
}

/** What Node.js takes a file for. */
function kindOf(file: string): "ES module" | "ES module by syntax" | "other" {
  if (file.endsWith(".mjs")) {
    return "ES module";
  }
  if (!file.endsWith(".js")) {
    return "other";
  }
  const { type } = nearestPackage(path.dirname(file)) ?? {};
  return type === "module"
    ? "ES module"
    : type === undefined && isModuleSyntax(textOf(file))
      ? "ES module by syntax"
      : "other";
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
