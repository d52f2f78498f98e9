import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { absoluteSources } from "../absoluteSources";
import type { Asset } from "../evaluate/registration";

/** From where on this machine a part of a function's archive comes. */
export interface Origin {
  /** Path of a file or folder in the archive. */
  readonly name: string;
  /** Of what was made from functions of the program: a source map, as JSON. */
  readonly sourceMap?: string;
  /** Of what was copied: the file or folder. Absolute. */
  readonly path?: string;
}

/** A longer file is not looked into. */
const mostBytes = 64 * 1024 * 1024;

/** A source map whose sources are URLs. */
export interface SourceMapText {
  readonly version: number;
  readonly sources: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/** The origins of all parts of an archive that have one. */
export function originsOf(asset: Asset, name = ""): Origin[] {
  switch (asset.kind) {
    case "files":
      return Object.entries(asset.files).flatMap(([key, one]) => originsOf(one, path.posix.join(name, key)));
    case "text":
      return asset.sourceMap === undefined
        ? []
        : [{ name, sourceMap: asset.sourceMap }, ...sourcesOf(asset.text, asset.sourceMap, name)];
    case "file":
      return asset.sourceMap === undefined
        ? [{ name, path: asset.path }]
        : [{ name, sourceMap: asset.sourceMap }, ...sourcesOf(asset.path, asset.sourceMap, name)];
    case "folder":
      return [{ name, path: asset.path }];
    default:
      return [];
  }
}

/**
 * What a map in an archive calls its sources, as if they were beside it: Node.js tells of them so.
 *
 * @param content The map, or the file that holds it.
 */
function sourcesOf(content: string, sourceMap: string, name: string): Origin[] {
  if (!name.endsWith(".map")) {
    return [];
  }
  const { sources } = JSON.parse(content.startsWith("{") ? content : fs.readFileSync(content, "utf8")) as SourceMapText;
  const places = (JSON.parse(sourceMap) as SourceMapText).sources;
  return places.flatMap((url, index) =>
    url.startsWith("file:")
      ? [{ name: path.posix.join(path.posix.dirname(name), sources[index]!), path: fileURLToPath(url) }]
      : [],
  );
}

/**
 * From where a file of an archive comes: a source map, or the file that it is a copy of, which may have one of its own.
 *
 * @param name Path of the file in the archive.
 */
export function originOf(
  origins: readonly Origin[],
  name: string,
): { readonly file?: string; readonly map?: SourceMapText } | undefined {
  if (name.split("/").includes("..")) {
    return undefined;
  }
  const origin = origins.find((one) => one.name === name || one.name === "" || name.startsWith(`${one.name}/`));
  if (origin?.sourceMap !== undefined) {
    return { map: JSON.parse(origin.sourceMap) as SourceMapText };
  }
  if (origin?.path === undefined) {
    return undefined;
  }
  const file = path.join(origin.path, path.relative(origin.name, name));
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size > mostBytes) {
    return undefined;
  }
  const map = mapBeside(file);
  return { file, ...(map && { map }) };
}

/** The source map that a file names at its end, if it can be read. */
function mapBeside(file: string): SourceMapText | undefined {
  try {
    const [, url = ""] = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(fs.readFileSync(file, "utf8")) ?? [];
    const [, inline] = /^data:application\/json;[^,]*base64,(.*)$/.exec(url) ?? [];
    if (url === "" || (inline === undefined && /^[a-z][a-z\d+.-]+:/i.test(url))) {
      return undefined;
    }
    const place = inline === undefined ? path.join(path.dirname(file), decodeURIComponent(url)) : file;
    const text = inline === undefined ? fs.readFileSync(place, "utf8") : Buffer.from(inline, "base64").toString();
    const map = JSON.parse(text) as SourceMapText & { readonly sourceRoot?: string };
    return { ...map, sources: absoluteSources(map, place), sourceRoot: "" } as SourceMapText;
  } catch {
    return undefined;
  }
}
