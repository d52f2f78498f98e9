import * as path from "node:path";
import type { SourcePlaces } from "./sourcePlaces";

/** What stack traces are read with. */
export interface TraceSurroundings {
  /** Folder of the function's unpacked code. */
  readonly taskRoot: string;
  /** The runtime's own file, which is nobody's business. */
  readonly runtimeFile: string;
  readonly places: SourcePlaces;
}

/**
 * Has the stack traces in what a function prints name the program's own files, and leaves out frames that belong to no
 * file of the program's: what the serialiser wrote around a function, and what called it here.
 *
 * @param take Gets the lines that are left.
 * @returns Takes the lines of one stream.
 */
export function withSourcePlaces(
  surroundings: TraceSurroundings,
  take: (line: string) => void,
): (line: string) => void {
  const { taskRoot, runtimeFile } = surroundings;
  const root = taskRoot.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const place = new RegExp(`(?:file://)?${root}[\\\\/]([^\\s:()"'\`]+?)(?::(\\d+))?(?::(\\d+))?(?![\\w./-])`, "g");
  let isBehindRuntime = false;
  return (line) => {
    const isFrame = /^\s+at /.test(line);
    isBehindRuntime = isFrame && (isBehindRuntime || line.includes(runtimeFile));
    let isGenerated = false;
    const text = line.includes(taskRoot)
      ? line.replace(place, (found: string, name: string, number: string | undefined, column: string | undefined) => {
          const origin = number === undefined ? undefined : findPlace(surroundings, name, number, column);
          isGenerated ||= origin === "generated";
          return origin === undefined || origin === "generated" ? found : origin;
        })
      : line;
    if (!isFrame || !(isBehindRuntime || isGenerated)) {
      take(text);
    } else if (line.endsWith(" {")) {
      // The properties of the error follow.
      take("  {");
    }
  };
}

function findPlace(
  { places }: TraceSurroundings,
  name: string,
  line: string,
  column: string | undefined,
): string | undefined {
  const found = places.find(
    name.replaceAll("\\", "/"),
    Number(line),
    column === undefined ? undefined : Number(column),
  );
  if (found === undefined || found === "generated") {
    return found;
  }
  const relative = path.relative(process.cwd(), found.file);
  const file = relative.startsWith("..") || path.isAbsolute(relative) ? found.file : relative;
  return [file, found.line, ...(column === undefined ? [] : [found.column])].join(":");
}
