import * as path from "node:path";
import { findProjectFile } from "../evaluate/project/projectFile";
import { cacheFolder } from "../serve/cacheFolder";
import { RunningFile, RunningOwner } from "../serve/runningFile";
import type { ProgramOptions } from "./args";
import type { ControlAnswer } from "./controlServer";

/** The stack of a project that a command is about, wherever below the project's folder it runs. */
export function ownerOf({ dir, stack, program }: ProgramOptions): RunningOwner {
  const file = findProjectFile(dir);
  return {
    dir: file === undefined ? path.resolve(dir) : path.dirname(file),
    stack: stack.split("/").at(-1)!,
    program,
  };
}

/** The file by which the command that serves a program is found. */
export function runningFileOf(options: ProgramOptions): RunningFile {
  return new RunningFile(cacheFolder("running"), ownerOf(options));
}

/**
 * Asks the `m2m dev` that serves a program to do something.
 *
 * @returns `undefined` where none does.
 */
export async function askRunning(
  options: ProgramOptions,
  command: "rotate" | "secret",
  given: object,
): Promise<ControlAnswer | undefined> {
  const running = await runningFileOf(options).read();
  if (!running) {
    return undefined;
  }
  try {
    const response = await fetch(`${running.origin}/${command}`, {
      method: "POST",
      headers: { authorization: `Bearer ${running.token}`, "content-type": "application/json" },
      body: JSON.stringify(given),
      redirect: "error",
      // What else may listen there by now need not answer. A rotation takes as long as its function.
      ...(command === "secret" && { signal: AbortSignal.timeout(2_000) }),
    });
    return response.ok ? ((await response.json()) as ControlAnswer) : undefined;
  } catch {
    return undefined;
  }
}
