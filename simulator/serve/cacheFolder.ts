import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

/** A folder of the simulator's own in the user's folder for what can be made again. It need not be there. */
export function cacheFolder(name: string): string {
  const home = os.homedir();
  const given = process.env["XDG_CACHE_HOME"] ?? "";
  // One that is not absolute is to be ignored: https://specifications.freedesktop.org/basedir-spec/latest/
  const base = path.isAbsolute(given)
    ? given
    : process.platform === "win32"
      ? (process.env["LOCALAPPDATA"] ?? path.join(home, "AppData", "Local"))
      : path.join(home, process.platform === "darwin" ? "Library/Caches" : ".cache");
  return path.join(base, "pulumi-aws-m2m", name);
}

/**
 * Makes a folder that nobody else may look into, and those above it that are missing. It tries each once: Node.js itself
 * goes on for ever where a folder above is there and takes none, as in `/proc`.
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  const make = async () => fs.mkdir(folder, { mode: 0o700 });
  try {
    await make();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && path.dirname(folder) !== folder) {
      await makePrivateFolder(path.dirname(folder));
      await make().catch(unlessExists);
    } else {
      unlessExists(error);
    }
  }
}

/** Another command may have made it at the same time. */
function unlessExists(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
    throw error;
  }
}
