import * as module from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { MessageChannel, MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { moduleHooks, ModuleHooks } from "./moduleHooks";
import type { HooksRequest } from "./moduleHooksThread";
import type { ProgramCompiler } from "./programCompiler";
import type { Project } from "../project/project";

/** What newer versions of Node.js have, and these types do not. */
const { registerHooks } = module as unknown as { registerHooks?: (hooks: ModuleHooks) => void };

/** The hooks' entry point in the bundle: beside the bundle of this process. */
const threadFile = path.join(__dirname, "moduleHooks.js");

/** Has Node.js compile and tell of the ES modules that a program loads. */
export class EsModules {
  private readonly files = new Set<string>();
  private failed: readonly unknown[] | undefined;
  private receive = (): void => undefined;

  /**
   * @param compiler Absent if TypeScript is left to Node.js, or to a loader of the program's own.
   */
  constructor(entry: string, project: Project, compiler: ProgramCompiler | undefined) {
    if (registerHooks) {
      registerHooks(moduleHooks(compiler, (file) => this.files.add(file)));
      return;
    }
    const { port1: port, port2 } = new MessageChannel();
    const data: HooksRequest = { entry, project, isCompiling: compiler !== undefined, port: port2 };
    const parentURL = pathToFileURL(threadFile).href;
    module.register(parentURL, { parentURL, data, transferList: [port2] });
    this.receive = () => {
      for (let one = receive(port); one !== undefined; one = receive(port)) {
        this.files.add(one);
        this.compileHere(compiler, one);
      }
    };
    this.receiveBeforeStackTraces();
  }

  /** Why a file could not be compiled, where Node.js does not hand the error on from the other thread. */
  get failure(): readonly unknown[] | undefined {
    this.receive();
    return this.failed;
  }

  /** The files that were loaded. Absolute. */
  get loaded(): readonly string[] {
    this.receive();
    return [...this.files];
  }

  /** The other thread compiled it: positions in stack traces are looked up in this one. */
  private compileHere(compiler: ProgramCompiler | undefined, file: string): void {
    try {
      compiler?.compiled(file);
    } catch (error) {
      this.failed ??= [error];
    }
  }

  private receiveBeforeStackTraces(): void {
    const original = Error.prepareStackTrace?.bind(Error);
    if (original) {
      Error.prepareStackTrace = (error, frames): unknown => {
        this.receive();
        return original(error, frames);
      };
    }
  }
}

/** The next file that the other thread told of, if there is one. */
function receive(port: MessagePort): string | undefined {
  const received = receiveMessageOnPort(port);
  return received && String(received.message);
}
