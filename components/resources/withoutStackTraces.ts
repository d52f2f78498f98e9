import * as pulumi from "@pulumi/pulumi";

/**
 * Constructs a resource without the stack traces that the Pulumi SDK takes in advance, four for each output, to explain
 * promises that never settle: they are a third of all the time that a large program takes. The positions that the SDK
 * tells the engine, and what a fault of the construction shows, stay as they are. An error of the engine, which comes
 * later, names the resource, and has no trace.
 *
 * @param opts The resource's options. Where a transformation of the program's own will run, nothing is changed.
 */
export function withoutStackTraces<Made>(opts: pulumi.CustomResourceOptions, construct: () => Made): Made {
  if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"] || runsTransformations(opts)) {
    return construct();
  }
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return construct();
  } catch (error) {
    Error.stackTraceLimit = limit;
    if (error instanceof Error) {
      Error.captureStackTrace(error, withoutStackTraces);
    }
    throw error;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Whether constructing a resource runs code of the program: its own transformations, or those that its parents have. */
function runsTransformations({ transformations, parent }: pulumi.CustomResourceOptions): boolean {
  const inherited = (parent as { readonly __transformations?: readonly unknown[] } | undefined)?.__transformations;
  return (transformations ?? []).length + (inherited ?? []).length > 0;
}
