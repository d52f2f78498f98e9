import * as fs from "node:fs";

/** A clock tick of /proc, in microseconds: 1/100 s wherever Node.js runs on Linux. */
const tickMicroseconds = 10_000;

/** True where a process can be asked what another one uses. */
export const knowsProcesses = fs.existsSync("/proc/self/stat");

/** CPU time that a process has used, of user and system, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  const [user, system] = statOf(pid).slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * tickMicroseconds;
}

/** CPU time that a process, those that it started, and those that ended below it have used, in microseconds. */
export function treeCpuMicroseconds(pid: number): number {
  const own = statOf(pid)
    .slice(11, 15)
    .reduce((sum, ticks) => sum + Number(ticks), 0);
  return childrenOf(pid).reduce((sum, child) => sum + cpuMicroseconds(child.pid), own * tickMicroseconds);
}

/** The memory that a process holds, in megabytes. */
export function residentMb(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

/** Files, sockets and pipes that a process holds open. */
export function openHandles(pid: number): number {
  return fs.readdirSync(`/proc/${pid}/fd`).length;
}

/** A process that another one started. */
export interface ChildUse {
  readonly pid: number;
  readonly command: string;
  /** The folder that it works in. */
  readonly folder: string;
}

/** The processes that a process has started and that still run. */
export function childrenOf(parent: number): ChildUse[] {
  if (!knowsProcesses) {
    return [];
  }
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .flatMap((pid) => {
      try {
        return Number(statOf(pid)[1]) === parent
          ? [
              {
                pid,
                command: fs.readFileSync(`/proc/${pid}/cmdline`, "utf8"),
                folder: fs.readlinkSync(`/proc/${pid}/cwd`),
              },
            ]
          : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

/** Whether it still runs: one that has ended may stay listed until somebody asks how. */
export function isRunning({ pid }: ChildUse): boolean {
  try {
    return statOf(pid)[0] !== "Z";
  } catch {
    return false;
  }
}

/** Fields of /proc/PID/stat from the state on: what stands before may hold anything. */
function statOf(pid: number): string[] {
  const text = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}
