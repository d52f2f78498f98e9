import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";

type Debuggable = <T>(promise: Promise<T>, context: string) => Promise<T>;
type StackTrace = (skip: number) => object[];

let placed = false;

/**
 * Has the Pulumi SDK take no stack traces in advance in this process: one of each promise, and one of each resource, to
 * tell the engine where it was created. ts-node maps every line of a trace to the sources, which is a third of what a
 * test of the components takes. That promises leak is still noticed.
 */
export function leaveSdkWithoutTraces(): void {
  const sdk = debuggable as { debuggablePromise: Debuggable };
  const original = sdk.debuggablePromise;
  sdk.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return original(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
  const resources = pulumi.Resource as unknown as { stackTrace?: StackTrace };
  const { stackTrace } = resources;
  // Older versions of the SDK take none.
  if (stackTrace) {
    // This function is one more to skip.
    resources.stackTrace = (skip) => (placed ? stackTrace.call(resources, skip + 1) : []);
  }
}

/** Does something with the SDK telling the engine of each resource where it was created, as it does by itself. */
export async function withPlaces<T>(action: () => Promise<T>): Promise<T> {
  placed = true;
  try {
    return await action();
  } finally {
    placed = false;
  }
}
