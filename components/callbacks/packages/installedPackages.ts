import * as fs from "node:fs";
import * as path from "node:path";
import { Manifest, readPackage } from "./packageManifests";

/** A package as it lies on this machine. */
export interface InstalledPackage {
  /** The name that it was asked for by, which an alias of npm makes another than its own. */
  readonly name: string;
  /** Its folder, with links followed, as Node.js does before it looks for what a package needs. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * Finds an installed package as Node.js does: in the `node_modules` of a folder and of those above it.
 *
 * https://nodejs.org/api/modules.html#loading-from-node_modules-folders
 *
 * @param from The folder of what asks for it, with links followed.
 */
export function findPackage(name: string, from: string): InstalledPackage | undefined {
  for (let above = from; ; above = path.dirname(above)) {
    const place = path.join(above, "node_modules", name);
    const manifest = readPackage(place);
    if (manifest !== undefined) {
      return { name, folder: fs.realpathSync(place), manifest };
    }
    if (above === path.dirname(above)) {
      return undefined;
    }
  }
}

/** Whether a package is one of the user's own, to which a package manager has put a link. */
export function isLinked({ folder }: InstalledPackage): boolean {
  return !folder.split(path.sep).includes("node_modules");
}
