import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

/** Nothing that is kept is longer. */
const mostBytes = 64 * 1024;

/** Why a file is not to be trusted, as a clause about it. */
export class Untrusted extends Error {}

/**
 * Reads a file that is the user's own, and that nobody else may read or write.
 *
 * @returns Nothing where there is no file.
 * @throws {@link Untrusted} for another one.
 */
export async function readPrivateFile(file: string): Promise<string | undefined> {
  const handle = await open(file);
  if (!handle) {
    return undefined;
  }
  try {
    const stats = await handle.stat();
    const isOthers = process.getuid !== undefined && (stats.mode & 0o077) !== 0;
    const rules: readonly (readonly [isBroken: boolean, why: string])[] = [
      [!stats.isFile(), "is no file"],
      [process.getuid !== undefined && stats.uid !== process.getuid(), "belongs to another user"],
      [isOthers, "may be read or written by others"],
      [stats.size > mostBytes, "is too long"],
    ];
    const broken = rules.find(([isBroken]) => isBroken);
    if (broken) {
      throw new Untrusted(broken[1]);
    }
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

/** Opens a file, and neither what a link leads to, nor a pipe that waits for a writer. */
async function open(file: string): Promise<fs.FileHandle | undefined> {
  try {
    // Windows has neither of the two.
    const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
    return await fs.open(file, O_RDONLY! | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") {
      return undefined;
    }
    if (code === "ELOOP") {
      throw new Untrusted("is a symbolic link");
    }
    if (code === "EACCES" || code === "EPERM") {
      throw new Untrusted("cannot be read");
    }
    throw error;
  }
}

/**
 * Writes a file that nobody else may read: all of it, or nothing.
 *
 * @param replaces Whether what is there is replaced.
 * @returns Whether it was written; `false` where one is there that is not to be replaced.
 */
export async function writePrivateFile(file: string, text: string, replaces: boolean): Promise<boolean> {
  const temporary = path.join(path.dirname(file), `.${randomBytes(12).toString("hex")}`);
  await fs.writeFile(temporary, text, { flag: "wx", mode: 0o600 });
  try {
    if (replaces) {
      // A link is replaced itself, and not what it leads to.
      await fs.rename(temporary, file);
      return true;
    }
    await fs.link(temporary, file);
    return true;
  } catch (error) {
    if (!replaces && (error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  } finally {
    await fs.rm(temporary, { force: true });
  }
}
