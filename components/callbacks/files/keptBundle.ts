import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { packageRoot } from "../packages/packageManifests";

/** How long a former version may still be needed: by `m2m dev`, which serves the last good one. */
const keptMs = 24 * 60 * 60 * 1000;

/** Files of an archive. */
export interface KeptFiles {
  /** By their names. */
  readonly assets: Readonly<Record<string, pulumi.asset.Asset>>;
  /** Where they are kept, by their names; absent where nothing can be written. Absolute. */
  readonly places?: Readonly<Record<string, string>>;
}

/**
 * Files of an archive, as assets. They are kept below `node_modules/.cache`, by what they hold: Pulumi writes the text of
 * an asset into the state after each step, and of a file its digest alone. Where nothing can be written, they are texts.
 *
 * @param handler What tells this handler from others: its files are removed when there have been newer ones for a day.
 * @param files Texts by names.
 */
export function keptFiles(handler: string, files: Readonly<Record<string, string>>): KeptFiles {
  const folder = path.join(packageRoot(), "node_modules/.cache/pulumi-aws-m2m", digest(handler));
  const version = path.join(folder, digest(JSON.stringify(files)));
  try {
    fs.mkdirSync(version, { recursive: true });
    const places = Object.fromEntries(Object.keys(files).map((name) => [name, path.join(version, name)]));
    const entries = Object.entries(files).map(([name, text]) => {
      const file = places[name]!;
      if (!holds(file, text)) {
        // Whoever reads it meanwhile has the one or the other, and both are the same.
        fs.writeFileSync(`${file}.${process.pid}`, text);
        fs.renameSync(`${file}.${process.pid}`, file);
      }
      // Relative, so that it is the same on all machines.
      return [name, new pulumi.asset.FileAsset(path.relative(process.cwd(), file))] as const;
    });
    removeOthers(folder, version);
    return { assets: Object.fromEntries(entries), places };
  } catch {
    const texts = Object.entries(files).map(([name, text]) => [name, new pulumi.asset.StringAsset(text)] as const);
    return { assets: Object.fromEntries(texts) };
  }
}

function holds(file: string, text: string): boolean {
  try {
    return fs.lstatSync(file).isFile() && fs.readFileSync(file, "utf8") === text;
  } catch {
    return false;
  }
}

function removeOthers(folder: string, version: string): void {
  const now = Date.now();
  fs.utimesSync(version, now / 1000, now / 1000);
  for (const name of fs.readdirSync(folder)) {
    const other = path.join(folder, name);
    if (other !== version && now - fs.statSync(other).mtimeMs > keptMs) {
      fs.rmSync(other, { recursive: true, force: true });
    }
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
