import * as os from "node:os";
import type * as runners from "../../simulator/lambda/functionRunner";
import type { LambdaFunction } from "../../simulator/model/model";
import { loadBundle, removeBundles } from "./bundles";
import { functionOf, modelOf } from "./registrations";

/** A function that is run as the simulator does. */
export interface RunningFunction {
  readonly runner: runners.FunctionRunner;
  /** Everything that it printed, and that was said of it. */
  readonly logged: string[];
  /** Resolves once a line that matches was logged. */
  readonly says: (pattern: RegExp) => Promise<void>;
}

/** Runs functions for the tests of a `describe`: by the files of their archives, and the properties of the resource. */
export function functions(): (files: Readonly<Record<string, string>>, properties?: object) => RunningFunction {
  let module: typeof runners;
  const running: runners.FunctionRunner[] = [];
  before(async () => {
    module = await loadBundle({ functionRunner: "lambda/functionRunner.ts", lambdaRuntime: "lambda/runtime.ts" });
  });
  afterEach(() => Promise.all(running.splice(0).map((runner) => runner.close())));
  after(() => removeBundles());
  return (files, properties = {}) => {
    const texts = Object.entries(files).map(([name, text]) => [name, { kind: "text", text }]);
    const code = { "m2m:archive": { kind: "files", files: Object.fromEntries(texts) as object } };
    const fn: LambdaFunction = functionOf(modelOf({ fn: { code, timeout: 30, ...properties } }).apis[0]!.routes[0]!);
    const logged: string[] = [];
    const waiting = new Set<() => void>();
    const runner = new module.FunctionRunner(fn, fn.environment, (line) => {
      logged.push(line);
      waiting.forEach((look) => look());
    });
    running.push(runner);
    const says = (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (logged.some((line) => pattern.test(line))) {
            waiting.delete(look);
            resolve();
          }
        };
        waiting.add(look);
        look();
      });
    return { runner, logged, says };
  };
}

/** True where a process can be asked for another's memory. */
export const knowsMemory = os.platform() === "linux";
