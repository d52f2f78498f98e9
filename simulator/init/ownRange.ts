import * as fs from "node:fs";
import * as path from "node:path";
import { isMapping } from "../evaluate/project/mapping";

/**
 * How a project is to name this package in its package.json: like the project does in which it is installed itself, if
 * that names an archive or a folder; otherwise by its version.
 *
 * @param installed Folder of this package. Absolute.
 * @param dir Folder of the project. Absolute.
 */
export function ownRange(
  own: { readonly name: string; readonly version: string },
  installed: string,
  dir: string,
): string {
  for (let at = path.dirname(installed); at !== path.dirname(at); at = path.dirname(at)) {
    const given = rangeIn(path.join(at, "package.json"), own.name);
    if (given?.startsWith("file:") === true) {
      const relative = path.relative(dir, path.resolve(at, given.slice("file:".length))).replaceAll(path.sep, "/");
      return `file:${relative}`;
    }
    if (given !== undefined) {
      return /^https?:/.test(given) ? given : `^${own.version}`;
    }
  }
  return `^${own.version}`;
}

function rangeIn(file: string, name: string): string | undefined {
  if (!fs.existsSync(file)) {
    return undefined;
  }
  try {
    const manifest: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
    const groups = isMapping(manifest) ? [manifest["dependencies"], manifest["devDependencies"]] : [];
    return groups
      .filter(isMapping)
      .map((group) => group[name])
      .find((range) => typeof range === "string");
  } catch {
    // Somebody else's file.
    return undefined;
  }
}
