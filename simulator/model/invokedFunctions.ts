import type { LambdaFunction, Model } from "./model";

/** Every function that something invokes, once. */
export function invokedFunctions({ apis, pools }: Model): Set<LambdaFunction> {
  const ofRoutes = apis
    .flatMap(({ routes }) => routes)
    .flatMap(({ integration, authorizer }) => [
      ...(integration.kind === "function" ? [integration.function] : []),
      ...(authorizer?.kind === "function" && authorizer.function ? [authorizer.function] : []),
    ]);
  return new Set([...ofRoutes, ...pools.flatMap(({ trigger }) => (trigger ? [trigger.function] : []))]);
}
