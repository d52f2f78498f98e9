import * as fs from "node:fs";
import * as path from "node:path";

/**
 * The path without the folders that npm puts before it, where a Pulumi CLI is on it besides: the npm package of that name
 * downloads one.
 */
export function cliPath(): string {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const others = folders.filter((folder) => !folder.endsWith(path.join("node_modules", ".bin")));
  const isThere = others.some((folder) => fs.existsSync(path.join(folder, "pulumi")));
  return (isThere ? others : folders).join(path.delimiter);
}
