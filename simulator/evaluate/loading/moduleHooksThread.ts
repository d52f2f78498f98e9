/**
 * Entry point of the thread in which a Node.js without hooks in the thread of the program, such as 20, runs them. It
 * tells of the files that are loaded by a port.
 */
import { createRequire } from "node:module";
import type { MessagePort } from "node:worker_threads";
import { moduleHooks, ModuleHooks } from "./moduleHooks";
import { ProgramCompiler } from "./programCompiler";
import type { Project } from "../project/project";

/** What the thread is given. */
export interface HooksRequest {
  readonly entry: string;
  readonly project: Project;
  readonly isCompiling: boolean;
  readonly port: MessagePort;
}

class ThreadCompiler extends ProgramCompiler {
  /** Errors of ts-node do not survive the way to the other thread, which finds them again. */
  override compiled(file: string): string | undefined {
    try {
      return super.compiled(file);
    } catch {
      throw new Error(`${file} cannot be compiled`);
    }
  }
}

let hooks: ModuleHooks | undefined;

export function initialize({ entry, project, isCompiling, port }: HooksRequest): void {
  const compiler = isCompiling ? new ThreadCompiler(createRequire(entry), project, true) : undefined;
  hooks = moduleHooks(compiler, (file) => port.postMessage(file));
}

export const resolve: ModuleHooks["resolve"] = (...args) => hooks!.resolve(...args);

export const load: ModuleHooks["load"] = (...args) => hooks!.load(...args);
