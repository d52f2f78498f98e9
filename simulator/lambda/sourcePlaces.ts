import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import { Origin, originOf } from "./origins";

/** A place in a file. Lines and columns are counted from 1. */
export interface SourcePlace {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is known of a file in an archive: what it is a copy of, and how its places are looked up. */
interface Known {
  readonly file?: string | undefined;
  readonly map?: SourceMap | undefined;
}

/** Tells from where on this machine the places in a function's code come. */
export class SourcePlaces {
  private readonly known = new Map<string, Known>();

  constructor(private readonly origins: readonly Origin[]) {}

  /**
   * @param name Path of a file in the archive.
   * @param column If absent, any in the line.
   * @returns Nothing where that is not known; `"generated"` for what no line of the program says.
   */
  find(name: string, line: number, column = Infinity): SourcePlace | "generated" | undefined {
    const { file, map } = this.knownOf(name);
    const mapped = map && lookUp(map, line, column);
    const copied = file === undefined ? undefined : { file, line, column };
    return mapped ?? copied ?? (map && "generated");
  }

  private knownOf(name: string): Known {
    const known = this.known.get(name);
    const origin = known ? undefined : originOf(this.origins, name);
    if (known || !origin) {
      // What a function prints may name anything: only files are remembered.
      return known ?? {};
    }
    const { file, map } = origin;
    const found = { file, map: map && new SourceMap(map as ConstructorParameters<typeof SourceMap>[0]) };
    this.known.set(name, found);
    return found;
  }
}

function lookUp(map: SourceMap, line: number, column: number): SourcePlace | undefined {
  const entry = map.findEntry(line - 1, column - 1);
  // The nearest entry before may be one of another line.
  if (!("originalSource" in entry) || entry.generatedLine !== line - 1 || !entry.originalSource.startsWith("file:")) {
    return undefined;
  }
  const file = fileURLToPath(entry.originalSource);
  return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}
