import * as fs from "node:fs";
import * as path from "node:path";
import type { InstalledPackage } from "./installedPackages";

/** The end of a package's place: the folder of packages in which it lies, and its name. */
const lastPackage = /\/?node_modules\/(?:@[^/]+\/)?[^/]+$/;

/** Two packages that need each other in circles, and in several versions: without links there is no place for that. */
export class EndlessLayout extends Error {}

/**
 * Where packages lie in an archive: as npm would have installed them there, so that each of them finds in Lambda what
 * it finds on this machine, whichever package manager has put it where.
 */
export class ArchiveLayout {
  /** Folders of this machine by their places in the archive. */
  readonly folders = new Map<string, string>();

  /**
   * @param roots What the archive's own code loads. Each lies at the top, whatever other versions there are.
   * @param needsOf What a package finds of those that it needs.
   * @throws EndlessLayout naming the package that would have to lie within itself, and again within that.
   */
  constructor(
    roots: readonly InstalledPackage[],
    private readonly needsOf: (one: InstalledPackage) => readonly InstalledPackage[],
  ) {
    const placed = new Set<string>();
    let next = roots.map((root): [string, InstalledPackage] => [this.place(root, ""), root]);
    // Level by level: all that one package needs has its place before what those need in turn.
    while (next.length > 0) {
      next = next.flatMap(([place, one]) => {
        if (placed.has(place)) {
          return [];
        }
        placed.add(place);
        return this.needsOf(one).map((need): [string, InstalledPackage] => [this.place(need, place), need]);
      });
    }
  }

  /** The place at which a package finds another one, which is put there if need be. */
  private place(one: InstalledPackage, under: string): string {
    const found = this.lookUp(one.name, under);
    if (found?.folder === one.folder) {
      return found.place;
    }
    // At the top, unless another version is in the way.
    const place = found === undefined ? placeIn("", one.name) : placeIn(under, one.name);
    for (let above = under; above !== ""; above = above.replace(lastPackage, "")) {
      if (this.folderAt(above) === one.folder) {
        throw new EndlessLayout(one.name);
      }
    }
    this.folders.set(place, one.folder);
    return place;
  }

  /** What Node.js finds in the archive as it is so far. */
  private lookUp(name: string, from: string): { readonly place: string; readonly folder: string } | undefined {
    for (let above = from; ; above = above.replace(lastPackage, "")) {
      const place = placeIn(above, name);
      const folder = this.folderAt(place);
      if (folder !== undefined) {
        return { place, folder };
      }
      if (above === "") {
        return undefined;
      }
    }
  }

  /** The folder of the package at a place: one that was put there, or lies within one that was. */
  private folderAt(place: string): string | undefined {
    for (let holder = place; holder !== ""; holder = holder.replace(lastPackage, "")) {
      const folder = this.folders.get(holder);
      if (folder !== undefined) {
        const inner = path.join(folder, place.slice(holder.length));
        // Pulumi's archives leave out folders that are links.
        return fs.existsSync(path.join(inner, "package.json")) && fs.realpathSync(inner) === inner ? inner : undefined;
      }
    }
    return undefined;
  }
}

function placeIn(place: string, name: string): string {
  return `${place === "" ? "" : `${place}/`}node_modules/${name}`;
}
