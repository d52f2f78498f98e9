import { ChildProcess, fork } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Purpose } from "./purpose";
import { Project, watchedFiles } from "./project/project";
import type { ChildRequest, Evaluation } from "./registration";

/** The program's entry point in the bundle: beside the bundle of the command itself. */
const childFile = path.join(__dirname, "evaluate.js");

/** A process that waits for a program to evaluate. */
interface Spare {
  readonly child: ChildProcess;
  /** What the process was prepared for. */
  readonly basis: string;
}

/**
 * Evaluates programs, each time in a process of its own, so that the serving process stays lean and every evaluation
 * starts clean. Where more evaluations will follow, the process of the next one is started early, and does in advance
 * what is most of the wait: it loads the packages that the last good one used, and compiles the files as they are.
 */
export class Evaluator {
  private spare: Spare | undefined;
  /** What the last good version of the program loaded. */
  private last: Pick<Evaluation & { ok: true }, "packages" | "files"> | undefined;
  /** What was said of all evaluations so far. */
  private readonly noted = new Set<string>();

  /**
   * @param isRepeated Whether more evaluations will follow.
   * @param purpose What programs are evaluated for.
   */
  constructor(
    private isRepeated: boolean,
    readonly purpose: Purpose = "serve",
  ) {}

  /**
   * @param log Gets what the program prints.
   * @param signal Ends the evaluation.
   */
  evaluate(project: Project, log: (text: string) => void, signal?: AbortSignal): Promise<Evaluation> {
    const child = this.takeSpare(project) ?? start(project);
    return new Promise((resolve) => {
      let evaluation: Evaluation | undefined;
      const kill = () => endAll(child);
      signal?.addEventListener("abort", kill, { once: true });
      child.stdout!.setEncoding("utf8").on("data", log);
      child.stderr!.setEncoding("utf8").on("data", log);
      child.once("message", (message) => (evaluation = message as Evaluation));
      child.once("error", (error) => {
        resolve({
          ok: false,
          errors: [`the program cannot be started: ${error.message}`],
          files: watchedFiles(project),
        });
      });
      child.once("close", (code, killedBy) => {
        signal?.removeEventListener("abort", kill);
        this.last = evaluation?.ok ? evaluation : this.last;
        this.prepare(project);
        resolve(
          evaluation ?? { ok: false, errors: [prematureEnd(project, code, killedBy)], files: watchedFiles(project) },
        );
      });
      ask(child, { type: "evaluate", project, purpose: this.purpose });
      if (signal?.aborted) {
        kill();
      }
    });
  }

  /** Ends the process that waits, and prepares no other one. */
  close(): void {
    this.isRepeated = false;
    this.discard();
  }

  /** Those of some notes that were not asked for before: what stays as it is from version to version is said once. */
  newNotes(notes: readonly string[]): string[] {
    const fresh = notes.filter((note) => !this.noted.has(note));
    fresh.forEach((note) => this.noted.add(note));
    return fresh;
  }

  private prepare(project: Project): void {
    if (!this.isRepeated) {
      return;
    }
    if (this.spare?.basis !== basisOf(project)) {
      this.startSpare(project);
    }
    const { packages = [], files = [] } = this.last ?? {};
    ask(this.spare!.child, { type: "prepare", project, packages, files });
  }

  private startSpare(project: Project): void {
    this.discard();
    const spare = { child: start(project), basis: basisOf(project) };
    const forget = () => {
      if (this.spare === spare) {
        this.spare = undefined;
      }
    };
    spare.child.once("error", forget).once("close", forget);
    this.spare = spare;
  }

  private discard(): void {
    const { child } = this.spare ?? {};
    this.spare = undefined;
    child?.removeAllListeners();
    child?.once("error", () => undefined).kill();
  }

  private takeSpare(project: Project): ChildProcess | undefined {
    const { spare } = this;
    if (spare?.basis !== basisOf(project)) {
      this.discard();
      return undefined;
    }
    this.spare = undefined;
    spare.child.removeAllListeners();
    return spare.child;
  }
}

/** On Windows there are no groups of processes. */
const hasGroups = process.platform !== "win32";

/** Starts a process, with a group of its own for what the program starts. */
function start(project: Project): ChildProcess {
  const stdio = ["ignore", "pipe", "pipe", "ipc"] as const;
  const { programDir, dir, nodeArgs } = project;
  const cwd = fs.existsSync(programDir) ? programDir : dir;
  return fork(childFile, [], { cwd, stdio: [...stdio], execArgv: [...nodeArgs], detached: hasGroups });
}

/** Ends a process and what it has started, at once: a program may hold signals back, or wait for another one. */
function endAll(child: ChildProcess): void {
  child.kill("SIGKILL");
  if (hasGroups && child.pid !== undefined) {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
  // What has left the group may hold them open.
  child.stdout!.destroy();
  child.stderr!.destroy();
}

function ask(child: ChildProcess, request: ChildRequest): void {
  // A process that has ended says so by its own events.
  child.send(request, () => undefined);
}

/** What a prepared process depends on: it has loaded packages and the compiler already. */
function basisOf({ main, tsconfig, typescript, nodeArgs, toolFiles }: Project): string {
  const changes = toolFiles.map((file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs);
  return JSON.stringify({ main, tsconfig, typescript, nodeArgs, changes });
}

function prematureEnd(project: Project, code: number | null, killedBy: NodeJS.Signals | null): string {
  if (killedBy !== null) {
    return `${project.main}: the program was ended by ${killedBy} before its resources were registered; look for exhausted memory.`;
  }
  if (code === 9) {
    return `${project.files[0]}: runtime.options.nodeargs = ${JSON.stringify(project.nodeArgs.join(" "))} is not taken by Node.js ${process.version}; correct it.`;
  }
  return `${project.main}: the program's process ended with status ${code} before its resources were registered; throw an Error where it must stop.`;
}
