import * as fs from "node:fs";
import * as path from "node:path";

/** What is read of a package.json. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly exports?: unknown;
  readonly pulumi?: unknown;
  readonly os?: unknown;
  readonly cpu?: unknown;
  readonly libc?: unknown;
  readonly type?: string;
}

/** The nearest folder at or above the working directory that has a package.json: where Pulumi looks, too. */
export function packageRoot(): string {
  return folderAbove(process.cwd()) ?? process.cwd();
}

/** The package.json of the nearest folder at or above one that has any. */
export function nearestPackage(start: string): Manifest | undefined {
  const folder = folderAbove(start);
  return folder === undefined ? undefined : readPackage(folder);
}

/** The package.json of a folder; `undefined` if it has none that can be read. */
export function readPackage(folder: string): Manifest | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

function folderAbove(start: string): string | undefined {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, "package.json"))) {
      return folder;
    }
    if (folder === path.dirname(folder)) {
      return undefined;
    }
  }
}
