import * as fs from "node:fs";
import * as path from "node:path";
import { absoluteSources } from "../../absoluteSources";
import type { Asset } from "../registration";

type Content = Extract<Asset, { kind: "text" | "file" }>;

/**
 * Says of the texts in an archive from where in the program's files they come. Lambda does not get it.
 *
 * @param mapOf A source map for a text that the SDK made of functions.
 * @param folder What the sources of maps in the archive are relative to: those of bundles.
 */
export function addSourceMaps(asset: Asset, mapOf: (text: string) => string | undefined, folder: string): void {
  if (asset.kind !== "files") {
    return;
  }
  for (const [name, one] of Object.entries(asset.files)) {
    const script = asset.files[name.replace(/\.map$/, "")];
    if (one.kind === "files") {
      addSourceMaps(one, mapOf, folder);
    } else if (name.endsWith(".map") && isContent(one)) {
      addToBundle(script && isContent(script) ? [one, script] : [one], path.join(folder, name));
    } else if (one.kind === "text") {
      add(one, mapOf(one.text));
    }
  }
}

function isContent(asset: Asset): asset is Content {
  return asset.kind === "text" || asset.kind === "file";
}

/** @param assets The map, and its script. */
function addToBundle(assets: readonly [Content, ...Content[]], place: string): void {
  try {
    const [own] = assets;
    const text = own.kind === "text" ? own.text : fs.readFileSync(own.path, "utf8");
    const map = JSON.parse(text) as { sources: string[]; sourceRoot?: string };
    const sources = absoluteSources(map, place);
    // A map of the user's own has its sources elsewhere.
    if (sources.some((one) => fs.existsSync(new URL(one)))) {
      const sourceMap = JSON.stringify({ ...map, sources, sourceRoot: "" });
      assets.forEach((asset) => add(asset, sourceMap));
    }
  } catch {
    // It is no source map.
  }
}

function add(asset: Content, sourceMap: string | undefined): void {
  if (sourceMap !== undefined) {
    asset.sourceMap = sourceMap;
  }
}
