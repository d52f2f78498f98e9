/**
 * What evaluates a program without Pulumi's engine, where something does: it needs no code of functions for a report,
 * and makes bundles again, or reads the program again, when files change.
 */
export interface Host {
  /** Whether functions will be called. */
  readonly needsCode: boolean;
  /**
   * Gets the files that a handler's code was made of, by their paths.
   *
   * @param bundle How the code can be made again. Absent if it could not be made, or not be kept.
   */
  bundled(files: readonly string[], bundle?: HostBundle): void;
}

/** A module that is in no file: it takes a handler out of its file. */
export interface EntryModule {
  readonly contents: string;
  readonly resolveDir: string;
  readonly loader: "ts";
}

/** The namespace of such modules. */
export const entryNamespace = "m2m-handler";

/** How a bundle is made, as plain data. */
export interface HostBundle {
  /** What esbuild is asked for, without its plugin. */
  readonly options: object;
  /** What a plugin is to have it load, for the names of {@link entryNamespace} with a number: `m2m-handler:0`. */
  readonly entries: readonly EntryModule[];
  /** The files that hold what it makes, by their names in the archive. Absolute. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Whoever evaluates the program knows nothing of this package but this name. */
const name = Symbol.for("pulumi-aws-m2m.host");

/** What evaluates the program, if it is not Pulumi's engine. */
export function host(): Host | undefined {
  return (globalThis as unknown as Record<symbol, Host | undefined>)[name];
}
