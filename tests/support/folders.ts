import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

const made: string[] = [];

/** Makes a folder of its own with these files in it. */
export async function makeFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const dir = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "m2m-folder-")));
  made.push(dir);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(dir, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  }
  return dir;
}

/** What is in a folder: the texts of its files by their paths. */
export async function filesIn(dir: string): Promise<Record<string, string>> {
  const entries = await fs.readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const read = files.map(async (file) => [path.relative(dir, file), await fs.readFile(file, "utf8")] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** Removes every folder that was made. Call after the tests of a file. */
export async function removeFolders(): Promise<void> {
  await Promise.all(made.splice(0).map((dir) => fs.rm(dir, { recursive: true, force: true })));
}
