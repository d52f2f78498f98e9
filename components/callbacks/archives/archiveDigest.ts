import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** What an archive or an asset of Pulumi holds: exactly one of the four. */
interface Source {
  readonly text?: Promise<string>;
  readonly path?: Promise<string>;
  readonly uri?: Promise<string>;
  readonly assets?: Promise<Readonly<Record<string, Source>>>;
}

/** The digests of files by their names in the archive. Pulumi takes the first of two with one name. */
type Files = Map<string, string>;

/** What is read of this machine in a run of a program, by its path: a package is in the archives of many callbacks. */
const runs = new WeakMap<object, Map<string, Promise<Files>>>();

/**
 * A digest of what an archive holds: names and contents of its files. It is the same on every machine, and whatever the
 * archive is made of; the zip that Pulumi makes of an archive follows from the same, so that no other bytes ever have it.
 */
export async function archiveDigest(archive: pulumi.asset.Archive): Promise<string> {
  const files = [...(await filesOf(archive))].sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify(files));
}

/** The files of an archive; of an asset one, without a name. */
async function filesOf(source: Source): Promise<Files> {
  const [text, place, uri, assets] = [await source.text, await source.path, await source.uri, await source.assets];
  if (place !== undefined) {
    return filesAt(path.resolve(place));
  }
  if (assets === undefined) {
    // What is behind an address is read at the deployment, by the engine.
    return new Map([["", sha256(text ?? uri ?? "")]]);
  }
  const files: Files = new Map();
  for (const [name, one] of Object.entries(assets).sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [inner, digest] of await filesOf(one)) {
      add(files, path.posix.join(name, inner), digest);
    }
  }
  return files;
}

function filesAt(place: string): Promise<Files> {
  const run = pulumi.runtime.getStackResource();
  if (run === undefined) {
    return readPath(place);
  }
  const known = runs.get(run) ?? new Map<string, Promise<Files>>();
  runs.set(run, known);
  const files = known.get(place) ?? readPath(place);
  known.set(place, files);
  return files;
}

/** A file, or a folder as Pulumi archives it: without its own bookkeeping, and without links to folders. */
async function readPath(place: string, name = "", files: Files = new Map()): Promise<Files> {
  if (!(await fs.stat(place)).isDirectory()) {
    add(files, name, sha256(await fs.readFile(place)));
    return files;
  }
  const entries = await fs.readdir(place, { withFileTypes: true });
  for (const entry of entries.filter((one) => one.name !== ".pulumi")) {
    const inner = path.join(place, entry.name);
    const isFolderLink = entry.isSymbolicLink() && (await fs.stat(inner)).isDirectory();
    if (!isFolderLink) {
      await readPath(inner, path.posix.join(name, entry.name), files);
    }
  }
  return files;
}

function add(files: Files, name: string, digest: string): void {
  if (!files.has(name)) {
    files.set(name, digest);
  }
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
