import type { LambdaFunction, Model } from "./model";

/** Every function that something invokes, once. */
export function invokedFunctions({ apis, pools, secrets = [] }: Model): Set<LambdaFunction> {
  const ofRoutes = apis
    .flatMap(({ routes }) => routes)
    .flatMap(({ integration, authorizer }) => [
      ...(integration.kind === "function" ? [integration.function] : []),
      ...(authorizer?.kind === "function" && authorizer.function ? [authorizer.function] : []),
    ]);
  const triggers = pools.flatMap(({ trigger }) => trigger?.function ?? []);
  return new Set([...ofRoutes, ...triggers, ...secrets.flatMap(({ rotation }) => rotation?.function ?? [])]);
}
