import * as path from "node:path";
import { pathToFileURL } from "node:url";

/** What of a source map says from where its text comes. */
interface Sources {
  readonly sources: readonly string[];
  readonly sourceRoot?: string;
}

/**
 * The sources of a map as URLs.
 *
 * @param place The file that holds the map.
 */
export function absoluteSources({ sources, sourceRoot = "" }: Sources, place: string): string[] {
  const root = sourceRoot === "" ? "" : sourceRoot.replace(/\/?$/, "/");
  const base = pathToFileURL(place);
  return sources.map((one) => (path.isAbsolute(one) ? pathToFileURL(one) : new URL(root + one, base)).href);
}
