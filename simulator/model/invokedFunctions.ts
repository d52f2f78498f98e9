import type { LambdaFunction, Model } from "./model";

/** Every function that something invokes, once. */
export function invokedFunctions({ apis, pools, secrets = [] }: Model): Set<LambdaFunction> {
  const answering = apis
    .flatMap(({ routes }) => routes)
    .flatMap(({ integration }) => (integration.kind === "function" ? [integration.function] : []));
  const triggers = pools.flatMap(({ trigger }) => trigger?.function ?? []);
  return new Set([...answering, ...triggers, ...secrets.flatMap(({ rotation }) => rotation?.function ?? [])]);
}
