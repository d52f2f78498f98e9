import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../userError";
import { isMapping, Mapping } from "./mapping";

/** What a package.json says. */
export interface PackageManifest {
  /** Its folder. Absolute. */
  readonly dir: string;
  readonly content: Mapping;
}

/**
 * Reads the package.json of a folder, or of the nearest one above it.
 *
 * @throws {@link UserError} when it is malformed.
 */
export function packageManifest(dir: string): PackageManifest | undefined {
  const file = path.join(dir, "package.json");
  if (fs.existsSync(file)) {
    return { dir, content: read(file) };
  }
  return dir === path.dirname(dir) ? undefined : packageManifest(path.dirname(dir));
}

function read(file: string): Mapping {
  try {
    const manifest: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
    return isMapping(manifest) ? manifest : {};
  } catch {
    throw new UserError(`${file}: is not valid JSON; correct it.`);
  }
}
