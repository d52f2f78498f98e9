import * as fs from "node:fs";
import { SourceMap } from "node:module";
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Asset } from "../evaluate/registration";

/** A place in a file. Lines and columns are counted from 1. */
export interface SourcePlace {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is known of a file of an archive. */
type Origin =
  /** It was made from functions of the program. */
  | { readonly kind: "made"; readonly map: MapOfFile }
  /** It is a copy of a file of this machine, which may have a source map. */
  | { readonly kind: "copied"; readonly file: string; readonly map?: MapOfFile };

interface MapOfFile {
  readonly map: SourceMap;
  /** What the sources are relative to. */
  readonly base: string;
}

/** Tells from where on this machine the places in a function's unpacked code come. */
export class SourcePlaces {
  private readonly origins = new Map<string, Origin | undefined>();

  constructor(private readonly code: Asset) {}

  /**
   * @param name Path of a file in the archive.
   * @returns Nothing where that is not known; `"generated"` for what no line of the program says.
   */
  find(name: string, line: number, column = 1): SourcePlace | "generated" | undefined {
    if (!this.origins.has(name)) {
      this.origins.set(name, originOf(this.code, name));
    }
    const origin = this.origins.get(name);
    if (!origin) {
      return undefined;
    }
    const mapped = origin.map && lookUp(origin.map, line, column);
    return mapped ?? (origin.kind === "made" ? "generated" : { file: origin.file, line, column });
  }
}

function originOf(asset: Asset, name: string): Origin | undefined {
  switch (asset.kind) {
    case "files": {
      const inside = Object.entries(asset.files).find(([key]) => name === key || name.startsWith(`${key}/`));
      return inside && originOf(inside[1], name.slice(inside[0].length + 1));
    }
    case "text":
      return asset.sourceMap === undefined
        ? undefined
        : { kind: "made", map: { map: new SourceMap(JSON.parse(asset.sourceMap) as never), base: "file:///" } };
    case "file":
      return copiedFrom(asset.path);
    case "folder":
      return copiedFrom(path.join(asset.path, name));
    default:
      return undefined;
  }
}

function copiedFrom(file: string): Origin {
  const map = mapOf(file);
  return { kind: "copied", file, ...(map && { map }) };
}

/** The source map that a file names at its end, if it can be read. */
function mapOf(file: string): MapOfFile | undefined {
  try {
    const [, url = ""] = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(fs.readFileSync(file, "utf8")) ?? [];
    const [, inline] = /^data:application\/json;[^,]*base64,(.*)$/.exec(url) ?? [];
    if (url === "" || (inline === undefined && url.includes(":"))) {
      return undefined;
    }
    const place = inline === undefined ? path.join(path.dirname(file), decodeURIComponent(url)) : file;
    const text = inline === undefined ? fs.readFileSync(place, "utf8") : Buffer.from(inline, "base64").toString();
    return { map: new SourceMap(JSON.parse(text) as never), base: pathToFileURL(place).href };
  } catch {
    return undefined;
  }
}

function lookUp({ map, base }: MapOfFile, line: number, column: number): SourcePlace | undefined {
  const entry = map.findEntry(line - 1, column - 1);
  // The nearest entry before may be one of another line.
  if (!("originalSource" in entry) || entry.generatedLine !== line - 1) {
    return undefined;
  }
  try {
    const file = fileURLToPath(new URL(entry.originalSource, base));
    return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  } catch {
    return undefined;
  }
}
