import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import type { Asset } from "../evaluate/registration";
import type { LambdaFunction } from "./model";

/**
 * A digest of what a function runs: its handler, and names and contents of the files of its archive, the same on every
 * machine. `undefined` where a part of that cannot be read here.
 */
export function codeDigest({ handler, code }: Pick<LambdaFunction, "handler" | "code">): string | undefined {
  try {
    const files = [...filesOf(code, "")].sort(([a], [b]) => (a < b ? -1 : 1));
    return sha256(JSON.stringify([handler, files]));
  } catch {
    return undefined;
  }
}

/** Digests of files by their names in the archive. */
function* filesOf(asset: Asset, name: string): Generator<readonly [name: string, digest: string]> {
  switch (asset.kind) {
    case "text":
      yield [name, sha256(asset.text)];
      break;
    case "file":
    case "zip":
      yield [name, sha256(readFileSync(asset.path))];
      break;
    case "folder":
      yield* filesIn(asset.path, name);
      break;
    case "files":
      for (const [inner, one] of Object.entries(asset.files)) {
        yield* filesOf(one, path.posix.join(name, inner));
      }
      break;
    default:
      throw new Error(`the code is not on this machine: ${asset.kind}`);
  }
}

function* filesIn(folder: string, name: string): Generator<readonly [name: string, digest: string]> {
  for (const entry of readdirSync(folder)) {
    const [inner, place] = [path.posix.join(name, entry), path.join(folder, entry)];
    if (statSync(place).isDirectory()) {
      yield* filesIn(place, inner);
    } else {
      yield [inner, sha256(readFileSync(place))];
    }
  }
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
