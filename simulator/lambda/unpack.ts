import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { unzip as unzipWithCallback, Unzipped } from "fflate";
import type { Asset } from "../evaluate/registration";

/** Unpacks a function's code archive into a folder, as Lambda does into `/var/task`. */
export async function unpack(code: Asset, folder: string): Promise<void> {
  switch (code.kind) {
    case "files":
      for (const [name, asset] of Object.entries(code.files)) {
        await place(asset, inside(folder, name));
      }
      return;
    case "folder":
      return fs.cp(code.path, folder, {
        recursive: true,
        dereference: true,
        filter: async (file) => file === code.path || !(await isLinkToFolder(file)),
      });
    case "zip":
      for (const [name, bytes] of Object.entries(await unzip(code.path))) {
        if (!name.endsWith("/")) {
          await write(inside(folder, name), bytes);
        }
      }
      return;
    default:
      throw new Error(`an archive cannot be made of ${code.kind}`);
  }
}

/** Pulumi's archives hold files behind links, and leave out folders behind links. */
async function isLinkToFolder(file: string): Promise<boolean> {
  return (await fs.lstat(file)).isSymbolicLink() && (await fs.stat(file)).isDirectory();
}

const inflate = promisify<Uint8Array, Unzipped>(unzipWithCallback);

async function unzip(file: string): Promise<Unzipped> {
  const bytes = await fs.readFile(file);
  try {
    return await inflate(bytes);
  } catch (error) {
    throw new Error(`${file} is not a zip archive, the only kind that can be unpacked here`, { cause: error });
  }
}

/** Puts one entry of an archive in its place. */
async function place(asset: Asset, target: string): Promise<void> {
  switch (asset.kind) {
    case "text":
      return write(target, asset.text);
    case "file":
      await fs.mkdir(path.dirname(target), { recursive: true });
      // With its permissions: it may be a program.
      return fs.copyFile(asset.path, target);
    default:
      return unpack(asset, target);
  }
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, content);
}

/** A path below a folder, whatever dots an entry's name holds. */
function inside(folder: string, name: string): string {
  return path.join(folder, path.join("/", name));
}
