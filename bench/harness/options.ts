import { parseArgs } from "node:util";
import type { BenchOptions } from "./row";

/** What was asked for on the command line. */
export interface Asked extends BenchOptions {
  /** Names of the rows; none for all of them. */
  readonly rows: readonly string[];
  /** What else is to be known of the machine, for the results. */
  readonly note?: string | undefined;
}

/**
 * Reads the command line.
 *
 * @throws Error when an option is not known, or no whole number from 1 on where it must be.
 */
export function readOptions(args: readonly string[]): Asked {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { seconds: text, connections: text, runs: text, note: text },
  });
  const number = (name: "seconds" | "connections" | "runs") => {
    const value = values[name];
    if (value !== undefined && !/^[1-9]\d*$/.test(value)) {
      throw new Error(`--${name} ${value}: is no whole number from 1 on.`);
    }
    return value === undefined ? undefined : Number(value);
  };
  return {
    rows: positionals,
    seconds: number("seconds"),
    connections: number("connections"),
    runs: number("runs"),
    note: values.note,
  };
}
