import * as fs from "node:fs";
import * as module from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { Origin, originOf, SourceMapText } from "./origins";

/** How Node.js runs what is required. */
interface Compiling {
  _compile: (this: unknown, content: string, file: string, ...more: unknown[]) => unknown;
}

/**
 * Has debuggers see from where the scripts of a function come: each tells its source map. The files stay as they are.
 *
 * @param originsFile Holds the origins of the archive's parts, as JSON.
 */
export function showScriptMaps(originsFile: string, taskRoot: string): void {
  const origins = JSON.parse(fs.readFileSync(originsFile, "utf8")) as Origin[];
  const modules = module.Module.prototype as unknown as Compiling;
  const compile = modules._compile;
  modules._compile = function (content, file, ...more) {
    return compile.call(this, content + commentFor(content, file), file, ...more);
  };

  function commentFor(content: string, file: string): string {
    const name = path.relative(taskRoot, file);
    if (name.startsWith("..") || path.isAbsolute(name) || name.split(path.sep).includes("node_modules")) {
      return "";
    }
    const origin = originOf(origins, name.replaceAll("\\", "/"));
    const map = origin?.map ?? (origin?.file === undefined ? undefined : ontoItself(content, origin.file));
    // Of two such comments the last one counts.
    return map
      ? `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`
      : "";
  }
}

/** Maps each line onto the same one of another file. */
function ontoItself(content: string, file: string): SourceMapText {
  const mappings = `AAAA${";AACA".repeat(content.split("\n").length - 1)}`;
  return { version: 3, sources: [pathToFileURL(file).href], names: [], mappings };
}
