import * as lambda from "@pulumi/aws/lambda";

/** A runtime that callbacks may run on: `nodejs26.x` where the program's version of `@pulumi/aws` knows it. */
export type CallbackRuntime = Extract<lambda.Runtime, "nodejs22.x" | "nodejs24.x" | "nodejs26.x">;

/** The newest first. */
const runtimes = ["nodejs26.x", "nodejs24.x", "nodejs22.x"];

/**
 * The runtimes that callbacks may run on, of those that the provider knows: it refuses all others.
 *
 * @param known What the provider knows; by default what the program's version of `@pulumi/aws` lists.
 */
export function callbackRuntimes(known: readonly string[] = Object.values(lambda.Runtime)): readonly string[] {
  return runtimes.filter((runtime) => known.includes(runtime));
}
