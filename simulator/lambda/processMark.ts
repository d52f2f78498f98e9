import { randomInt } from "node:crypto";
import * as fs from "node:fs";

/** What all processes of one environment carry, and no others. */
export type ProcessMark = number;

/**
 * Linux hands a process's limits on to all that descend from it, whatever they do with their environment, their group,
 * their session and their parents, and tells them. The limit on file locks has had no effect since Linux 2.4.25
 * (setrlimit(2)), and so can be the mark. Shells have it under two names; one that has none of them starts unmarked.
 */
const script = 'ulimit -S -w "$0" 2>/dev/null || ulimit -S -x "$0" 2>/dev/null; exec "$@"';
const shell = "/bin/sh";

/** No end would come of a process that starts others faster than they can be ended. */
const mostRounds = 100;

export function newProcessMark(): ProcessMark {
  return randomInt(2 ** 46, 2 ** 47);
}

/** A command that starts another one with a mark; the command itself where there are no marks. */
export function markedCommand(mark: ProcessMark, command: readonly [string, ...string[]]): [string, ...string[]] {
  const hasMarks = process.platform === "linux" && fs.existsSync(shell);
  return hasMarks ? [shell, "-c", script, String(mark), ...command] : [...command];
}

let next: { readonly marks: Set<ProcessMark>; readonly done: Promise<void> } | undefined;

/** Ends all processes with a mark but this one. Marks that are asked for at the same time are looked for together. */
export function endMarked(mark: ProcessMark): Promise<void> {
  next ??= {
    marks: new Set(),
    done: new Promise((resolve) => {
      setImmediate(() => {
        const { marks } = next!;
        next = undefined;
        endAll(marks);
        resolve();
      });
    }),
  };
  next.marks.add(mark);
  return next.done;
}

/** Ends processes until no others are found: one may start another before it ends. */
function endAll(marks: ReadonlySet<ProcessMark>): void {
  const ended = new Set<number>([process.pid]);
  for (let round = 0; round < mostRounds; round++) {
    const found = processes().filter((pid) => !ended.has(pid) && marks.has(markOf(pid)!));
    if (found.length === 0) {
      return;
    }
    for (const pid of found) {
      ended.add(pid);
      end(pid);
    }
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended, or belongs to another user.
  }
}

/** All processes, where the system tells them as files: only Linux does. */
function processes(): number[] {
  try {
    return fs
      .readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function markOf(pid: number): ProcessMark | undefined {
  try {
    const [, soft] = /^Max file locks +(\d+) /m.exec(fs.readFileSync(`/proc/${pid}/limits`, "latin1")) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
