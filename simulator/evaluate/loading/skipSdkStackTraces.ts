import type * as pulumi from "@pulumi/pulumi";

/** What is used of the SDK's own modules. */
interface Debuggable {
  debuggablePromise?: (...args: unknown[]) => unknown;
}

let isInstalled = false;

/**
 * Has the SDK take no stack traces in advance: it takes some for each output and resource, to explain promises that
 * never settle and to tell the engine where a resource was created. They are a third of an evaluation, and nobody reads
 * them here. Those of errors stay as they are.
 */
export function skipSdkStackTraces(programRequire: NodeJS.Require, { Resource }: typeof pulumi): void {
  if (isInstalled || process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) {
    return;
  }
  isInstalled = true;
  Object.assign(Resource, { stackTrace: () => [] });
  const debuggable = debuggableOf(programRequire);
  const original = debuggable?.debuggablePromise;
  if (debuggable && original) {
    debuggable.debuggablePromise = (...args) => {
      const limit = Error.stackTraceLimit;
      Error.stackTraceLimit = 0;
      try {
        return original(...args);
      } finally {
        Error.stackTraceLimit = limit;
      }
    };
  }
}

function debuggableOf(programRequire: NodeJS.Require): Debuggable | undefined {
  try {
    return programRequire("@pulumi/pulumi/runtime/debuggable") as Debuggable;
  } catch {
    // Another version of the SDK, which takes its time.
    return undefined;
  }
}
