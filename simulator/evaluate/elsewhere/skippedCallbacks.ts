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
  /** What serialising a callback reads captured outputs by. */
  getPromisedValue?(promise: Promise<unknown>, withUnknowns?: boolean): Promise<unknown>;
}

/** What a text of code constructs that may be a resource: no class of the language, and no error. */
const construction =
  /\bnew\s+(?!(?:\w*Error|Array|Buffer|Date|Map|Promise|RegExp|Set|TextDecoder|TextEncoder|URL\w*)\b)/;

/**
 * Watches where values that are not known leave something out of a program without a word: callbacks of `apply` that
 * would construct resources and are not run, and callbacks for Lambda that find `undefined` where they captured one.
 *
 * @param projectDir Files below it are the user's own.
 * @param note Gets a line for each of them.
 */
export function watchSkippedCallbacks(
  sdk: Sdk,
  projectDir: string,
  note: (where: string | undefined, what: string) => void,
): void {
  const Output = sdk.Output as unknown as OutputClass;
  const { prototype } = Output;
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

  const runtime = sdk.runtime as unknown as { serializeFunction: (...args: unknown[]) => Promise<unknown> };
  const { serializeFunction } = runtime;
  // Which of those that are being serialised is reading an output, nobody tells, unless all are of one line. To follow
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
  const valueOf = Output.getPromisedValue?.bind(Output);
  if (valueOf) {
    Output.getPromisedValue = async (promise, withUnknowns) => {
      const [first, ...others] = withUnknowns ? [] : new Set(callers);
      if (!withUnknowns && callers.length > 0 && (sdk as unknown as UnknownCheck).containsUnknowns(await promise)) {
        const where = others.length > 0 ? undefined : first;
        note(where, `a callback captures an output that is not known, and finds undefined in its place; ${fix}`);
      }
      return valueOf(promise, withUnknowns);
    };
  }
}

interface UnknownCheck {
  containsUnknowns(value: unknown): boolean;
}

const fix = "give a stand-in in m2m.yaml where it matters.";
