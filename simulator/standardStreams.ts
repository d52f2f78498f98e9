import { inspect } from "node:util";
import { printable } from "./printable";

/**
 * Writes lines on standard output. This file alone writes to a terminal, so that nothing gets there as it is.
 *
 * @param sequences Those of a terminal that may be in it.
 */
export function writeOut(text: string, sequences?: readonly string[]): void {
  process.stdout.write(`${printable(text, sequences)}\n`);
}

/** Writes lines on standard error, behind those that wait. */
export function writeError(text: string): void {
  writeWaiting();
  process.stderr.write(`${printable(text)}\n`);
}

/** Lines for standard error that wait for the end of the turn. */
let waiting = "";

/**
 * Writes lines on standard error at the end of this turn of the event loop, together with others: for what comes with
 * each request.
 *
 * @param text Is written as it is: by {@link printable} or a function like it, nothing of it may act on a terminal.
 */
export function writeErrorSoon(text: string): void {
  if (waiting === "") {
    setImmediate(writeWaiting);
  }
  waiting += `${text}\n`;
}

function writeWaiting(): void {
  if (waiting !== "") {
    const text = waiting;
    waiting = "";
    process.stderr.write(text);
  }
}

/** Tells of what should not happen, with all that is known of it. */
export function writeInternalError(error: unknown): void {
  writeError(`m2m: internal error: ${inspect(error)}`);
}

/** Goes on where whoever reads the output stops reading. */
export function surviveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", () => undefined);
  }
}

/** Resolves once all that was written on standard output has left this process. */
export function outWritten(): Promise<void> {
  writeWaiting();
  return new Promise((resolve) => process.stdout.write("", () => resolve()));
}

/** A stream, as far as the look of what is written to it depends on it. */
interface Look {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export function outStream(): Look {
  return process.stdout;
}

export function errorStream(): Look {
  return process.stderr;
}
