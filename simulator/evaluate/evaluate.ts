import { fork } from "node:child_process";
import * as path from "node:path";
import type { Project } from "./project";
import type { Evaluation } from "./registration";

/** The program's entry point in the bundle: beside the bundle of the command itself. */
const childFile = path.join(__dirname, "evaluate.js");

/**
 * Evaluates a program in a process of its own, so that the serving process stays lean and every evaluation starts
 * clean.
 *
 * @param log Gets what the program prints.
 */
export function evaluate(project: Project, log: (text: string) => void, signal?: AbortSignal): Promise<Evaluation> {
  return new Promise((resolve) => {
    const child = fork(childFile, [], {
      cwd: project.dir,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: [],
      ...(signal && { signal }),
    });
    let evaluation: Evaluation | undefined;
    child.stdout!.setEncoding("utf8").on("data", log);
    child.stderr!.setEncoding("utf8").on("data", log);
    child.once("message", (message) => (evaluation = message as Evaluation));
    child.once("error", (error) => {
      resolve({ ok: false, errors: [`the program cannot be started: ${error.message}`], files: project.files });
    });
    child.once("close", (code, killedBy) => {
      resolve(evaluation ?? { ok: false, errors: [prematureEnd(project, code, killedBy)], files: project.files });
    });
    child.send(project);
  });
}

function prematureEnd(project: Project, code: number | null, killedBy: NodeJS.Signals | null): string {
  if (killedBy !== null) {
    return `${project.main}: the program was ended by ${killedBy} before its resources were registered; look for exhausted memory.`;
  }
  return `${project.main}: the program's process ended with status ${code} before its resources were registered; throw an Error where it must stop.`;
}
