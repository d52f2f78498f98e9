import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../userError";
import { PackageManifest, packageManifest } from "../project/packageManifest";
import { isMapping, Mapping } from "../project/mapping";

/** Where a program is looked for. */
export interface ProgramPlace {
  /** Folder in which the program runs. Absolute. */
  readonly programDir: string;
  /** The program's file; or {@link programDir}, where package.json or its index tells which file it is. Absolute. */
  readonly main: string;
  /** Whether Pulumi would compile TypeScript. */
  readonly typescript: boolean;
}

/** Where a program starts. */
export interface ProgramEntry {
  /** Absolute. */
  readonly file: string;
  /** Whether the file is an ES module. */
  readonly isModule: boolean;
  /** Whether package.json says `"type": "module"`, by which Pulumi tells how it loads a program. */
  readonly isInModulePackage: boolean;
  /** What its author may not have meant, a line each. */
  readonly notes: readonly string[];
}

/**
 * Finds where a program starts, as the Pulumi SDK does: at the file that `main` of Pulumi.yaml names; otherwise at what
 * package.json exports, or its `main`, if that is there; otherwise at the folder's index.
 *
 * @throws {@link UserError} when there is no program.
 */
export function findEntry({ programDir, main, typescript }: ProgramPlace): ProgramEntry {
  const isNamed = main !== programDir;
  const manifest = packageManifest(isNamed ? path.dirname(main) : programDir);
  const { target, notes } = isNamed ? { target: main, notes: [] } : packageEntry(manifest, programDir);
  const isInModulePackage = manifest?.content["type"] === "module";
  const indexes = isInModulePackage ? moduleIndexes : scriptIndexes;
  const candidates = isFolder(target)
    ? indexes.filter((name) => typescript || !isTypescript(name)).map((name) => path.join(target, name))
    : [target];
  const file = candidates.find(isFile);
  if (file === undefined || (!typescript && isTypescript(file))) {
    throw noProgram(target, typescript, manifest);
  }
  const isModule = /\.m[jt]s$/.test(file) || (isInModulePackage && !/\.c[jt]s$/.test(file));
  return {
    file,
    isModule,
    isInModulePackage,
    notes: [...notes, ...shadowed(target), ...unlikePulumi(file, isInModulePackage)],
  };
}

/** What a folder's program is called, in the order in which Pulumi looks. */
const moduleIndexes = ["index.js", "index.mjs", "index.ts", "index.mts"];
const scriptIndexes = ["index.js", "index.ts", "index.tsx"];

/** Where package.json has a program start that Pulumi.yaml does not name a file for. */
function packageEntry(manifest: PackageManifest | undefined, programDir: string): { target: string; notes: string[] } {
  const [option, named] = entryOf(manifest?.content ?? {});
  if (manifest === undefined || named === undefined) {
    return { target: programDir, notes: [] };
  }
  const target = typeof named === "string" ? path.join(manifest.dir, named) : undefined;
  if (target !== undefined && fs.existsSync(target)) {
    return { target, notes: [] };
  }
  const file = path.join(manifest.dir, "package.json");
  const note = `${file}: ${option} = ${JSON.stringify(named)} is not there, so the program is looked for in ${programDir}; correct it.`;
  return { target: programDir, notes: [note] };
}

function entryOf({ exports, main }: Mapping): [option: string, named: unknown] {
  if (typeof exports === "string") {
    return ["exports", exports];
  }
  if (isMapping(exports)) {
    const own = exports["."];
    return ['exports["."]', isMapping(own) ? (own["default"] ?? own["require"] ?? own["import"]) : own];
  }
  return ["main", main === "" ? undefined : main];
}

function shadowed(target: string): string[] {
  const [js, ts] = ["index.js", "index.ts"].map((name) => path.join(target, name));
  const isShadowed = isFolder(target) && isFile(js!) && isFile(ts!);
  return isShadowed
    ? [
        `${js}: is evaluated, as by Pulumi, and not index.ts beside it; name the one that you mean by main in Pulumi.yaml.`,
      ]
    : [];
}

function unlikePulumi(file: string, isInModulePackage: boolean): string[] {
  const why = 'is evaluated as an ES module, which Pulumi refuses as long as package.json has no "type": "module"';
  return file.endsWith(".mts") && !isInModulePackage ? [`${file}: ${why}; add it, or call the file .ts.`] : [];
}

function noProgram(target: string, typescript: boolean, manifest: PackageManifest | undefined): UserError {
  if (typescript) {
    return new UserError(`${target}: there is no program here; set "main" in Pulumi.yaml to its file.`);
  }
  const scripts = manifest?.content["scripts"];
  const fix = isMapping(scripts) && "build" in scripts ? "run npm run build" : "compile the program, with tsc";
  const what = isFile(target) ? "is TypeScript, and" : "there is no JavaScript here, and";
  return new UserError(`${target}: ${what} Pulumi.yaml has typescript: false; ${fix} and name what it builds by main.`);
}

function isTypescript(file: string): boolean {
  return /\.[cm]?tsx?$/.test(file);
}

function isFolder(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
