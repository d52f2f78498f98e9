import type * as pulumi from "@pulumi/pulumi";
import { callerInProgram } from "../loading/programFrames";

type Sdk = typeof pulumi;
type Callback = (value: unknown) => unknown;

/** An output, and its class, with members that the SDK's types keep to themselves. */
interface AnyOutput {
  readonly isKnown: Promise<boolean>;
}
interface OutputClass {
  readonly prototype: { apply: (this: AnyOutput, run: Callback, always?: boolean) => unknown };
}

/** The SDK's module of outputs. Through it, only serialising asks this, and of captured outputs alone. */
interface OutputModule {
  isSecretOutput?: (captured: AnyOutput) => Promise<boolean>;
}

/** What a text of code constructs that may be a resource: no class of the language, and no error. */
const construction =
  /\bnew\s+(?!(?:\w*Error|Array|Buffer|Date|Map|Promise|RegExp|Set|TextDecoder|TextEncoder|URL\w*)\b)/;

/**
 * Watches where values that are not known leave something out of a program without a word: callbacks of `apply` that
 * would construct resources and are not run, and callbacks for Lambda that find `undefined` where they captured one.
 *
 * @param programRequire Finds the SDK's own modules.
 * @param projectDir Files below it are the user's own.
 * @param note Gets a line for each of them.
 */
export function watchSkippedCallbacks(
  sdk: Sdk,
  programRequire: NodeJS.Require,
  projectDir: string,
  note: (where: string | undefined, what: string) => void,
): void {
  const { prototype } = sdk.Output as unknown as OutputClass;
  const { apply } = prototype;
  const watchedApply = function (this: AnyOutput, run: Callback, always?: boolean): unknown {
    const where = !always && construction.test(String(run)) ? callerInProgram(watchedApply, projectDir) : undefined;
    if (where !== undefined) {
      const skipped = `what the callback of apply constructs is not seen, as its value is not known; ${fix}`;
      // A value that fails is told of elsewhere.
      this.isKnown.then(
        (isKnown) => isKnown || note(where, skipped),
        () => undefined,
      );
    }
    return apply.call(this, run, always);
  };
  prototype.apply = watchedApply;

  const output = outputModuleOf(programRequire);
  const isSecretOutput = output?.isSecretOutput;
  if (!output || !isSecretOutput) {
    return;
  }
  const runtime = sdk.runtime as unknown as { serializeFunction: (...args: unknown[]) => Promise<unknown> };
  const { serializeFunction } = runtime;
  // Which of those that are being serialised has captured an output, nobody tells, unless all are of one line. To follow
  // each one would slow down every promise of the program.
  const callers: (string | undefined)[] = [];
  const watchedSerialize = async (...args: unknown[]): Promise<unknown> => {
    const where = callerInProgram(watchedSerialize, projectDir);
    callers.push(where);
    try {
      return await serializeFunction(...args);
    } finally {
      callers.splice(callers.indexOf(where), 1);
    }
  };
  runtime.serializeFunction = watchedSerialize;
  output.isSecretOutput = async (captured) => {
    const [first, ...others] = new Set(callers);
    if (!(await captured.isKnown)) {
      const where = others.length > 0 ? undefined : first;
      note(where, `a callback captures an output that is not known, and finds undefined in its place; ${fix}`);
    }
    return isSecretOutput(captured);
  };
}

function outputModuleOf(programRequire: NodeJS.Require): OutputModule | undefined {
  try {
    return programRequire("@pulumi/pulumi/output") as OutputModule;
  } catch {
    // Another version of the SDK: what is captured is not told.
    return undefined;
  }
}

const fix = "give a stand-in in m2m.yaml where it matters.";
