import * as path from "node:path";

/** Whether a file is the user's own, and no package's. */
export function isOwnFile(file: string): boolean {
  return !file.includes(`${path.sep}node_modules${path.sep}`);
}
