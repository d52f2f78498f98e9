import * as path from "node:path";

/** How V8 makes stack traces. */
const stacks = Error as unknown as {
  stackTraceLimit: number;
  prepareStackTrace: ((error: Error, frames: readonly NodeJS.CallSite[]) => unknown) | undefined;
};

/** Frames between a constructor and the program, at most. */
const depth = 30;

/**
 * The innermost caller of a function that lies in the user's own files, as `file:line` with the path relative to the
 * project.
 *
 * @param projectDir Files below it, other than installed packages, are the user's own.
 */
export function callerInProgram(callee: (...args: never[]) => unknown, projectDir: string): string | undefined {
  const { stackTraceLimit, prepareStackTrace } = stacks;
  const holder: { stack?: unknown } = {};
  stacks.stackTraceLimit = depth;
  // To look up a position in its source is slow, and one is enough.
  stacks.prepareStackTrace = (_error, frames) => frames;
  Error.captureStackTrace(holder, callee);
  const frames = holder.stack as readonly NodeJS.CallSite[];
  Object.assign(stacks, { stackTraceLimit, prepareStackTrace });
  const frame = frames.find((one) => isOwn((one.getFileName() ?? "").replace(/^file:\/\//, ""), projectDir));
  if (!frame) {
    return undefined;
  }
  const place = `at ${frame.getFileName()}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
  const text = prepareStackTrace ? (prepareStackTrace(new Error(), [frame]) as string) : place;
  return programFrame(text.split("\n"), projectDir);
}

/** What a stack frame ends with: a place, in brackets or behind `at`. */
const framePlace = /(?:\(|at (?:async )?)(?:file:\/\/)?((?:[A-Za-z]:|\/)[^:]*):(\d+):\d+\)?$/;

/** A place in the user's own files. Lines and columns are counted from 1. */
export interface ProgramPlace {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The first stack frame in the user's own files, as `file:line` with the path relative to the project.
 *
 * @param projectDir Files below it, other than installed packages, are the user's own.
 */
export function programFrame(frames: readonly string[], projectDir: string): string | undefined {
  const place = programPlace(frames, projectDir);
  return place && `${path.relative(projectDir, place.file)}:${place.line}`;
}

/**
 * The first stack frame in the user's own files.
 *
 * @param projectDir Files below it, other than installed packages, are the user's own.
 */
export function programPlace(frames: readonly string[], projectDir: string): ProgramPlace | undefined {
  for (const frame of frames) {
    const [, file = "", line = "", column = ""] = framePlace.exec(frame) ?? [];
    if (isOwn(file, projectDir)) {
      return { file, line: Number(line), column: Number(column) };
    }
  }
  return undefined;
}

/** Whether a file is the user's own: below the project, and no installed package's. */
function isOwn(file: string, projectDir: string): boolean {
  return file.startsWith(projectDir + path.sep) && !file.includes(`${path.sep}node_modules${path.sep}`);
}
