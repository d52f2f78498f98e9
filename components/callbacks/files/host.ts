/**
 * What evaluates a program without Pulumi's engine, where something does: it needs no code of functions for a report,
 * and reads a program again when the files of its handlers change.
 */
export interface Host {
  /** Whether functions will be called. */
  readonly needsCode: boolean;
  /** Gets the files that a handler's code was made of, by their paths. */
  bundled(files: readonly string[]): void;
}

/** Whoever evaluates the program knows nothing of this package but this name. */
const name = Symbol.for("pulumi-aws-m2m.host");

/** What evaluates the program, if it is not Pulumi's engine. */
export function host(): Host | undefined {
  return (globalThis as unknown as Record<symbol, Host | undefined>)[name];
}
