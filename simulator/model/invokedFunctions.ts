import type { LambdaFunction, Model } from "./model";

/** Every function that something invokes, once. */
export function invokedFunctions({ apis, pools }: Model): Set<LambdaFunction> {
  const answering = apis
    .flatMap(({ routes }) => routes)
    .flatMap(({ integration }) => (integration.kind === "function" ? [integration.function] : []));
  return new Set([...answering, ...pools.flatMap(({ trigger }) => (trigger ? [trigger.function] : []))]);
}
