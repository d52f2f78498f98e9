import * as path from "node:path";
import { absoluteSources } from "../../absoluteSources";
import type { Asset } from "../registration";

type Text = Extract<Asset, { kind: "text" }>;

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
    if (one.kind !== "text") {
      addSourceMaps(one, mapOf, folder);
    } else if (name.endsWith(".map")) {
      const script = asset.files[name.slice(0, -".map".length)];
      addToBundle(script?.kind === "text" ? [one, script] : [one], one.text, path.join(folder, name));
    } else {
      add(one, mapOf(one.text));
    }
  }
}

function addToBundle(assets: readonly Text[], text: string, place: string): void {
  try {
    const map = JSON.parse(text) as { sources: string[]; sourceRoot?: string };
    const sourceMap = JSON.stringify({ ...map, sources: absoluteSources(map, place), sourceRoot: "" });
    assets.forEach((asset) => add(asset, sourceMap));
  } catch {
    // It is no source map.
  }
}

function add(asset: Text, sourceMap: string | undefined): void {
  if (sourceMap !== undefined) {
    asset.sourceMap = sourceMap;
  }
}
