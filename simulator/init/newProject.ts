import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../userError";
import type { ProjectFiles } from "./projectTemplate";
import type { FileChange } from "./writeFiles";

/**
 * What is to be written for a project where there is none.
 *
 * @param dir Absolute.
 * @throws {@link UserError} when something of it exists.
 */
export function newProject(dir: string, files: ProjectFiles): FileChange[] {
  refuseFiles(dir, [...files.keys()], "name another folder, or add to what is there by --into");
  return [...files].map(([name, text]) => ({ file: path.join(dir, name), text }));
}

/** Refuses to go on where files exist that are to be written, or a file stands in the place of one of their folders. */
export function refuseFiles(dir: string, names: readonly string[], fix: string): void {
  const places = names.flatMap((name) => [name, ...foldersOf(name)]);
  const found = [...new Set(places)].filter((place) => {
    const kind = kindOf(path.join(dir, place));
    return names.includes(place) ? kind !== "nothing" : kind === "file";
  });
  if (found.length > 0) {
    throw new UserError(`${dir}: has ${found.sort().join(", ")} already, and nothing was written; ${fix}.`);
  }
}

function foldersOf(name: string): string[] {
  const folder = path.posix.dirname(name);
  return folder === "." ? [] : [folder, ...foldersOf(folder)];
}

function kindOf(file: string): "nothing" | "file" | "other" {
  try {
    return fs.lstatSync(file).isFile() ? "file" : "other";
  } catch {
    // Also where a file stands in the place of its folder, which is told of then.
    return "nothing";
  }
}
