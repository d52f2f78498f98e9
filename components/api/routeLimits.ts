import type * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as pulumi from "@pulumi/pulumi";
import { accountThrottle } from "../aws/quotas";
import { byKey } from "../resources/keyOrder";
import type { Throttle } from "../routes";
import type { AnyRoute } from "./apiArgs";

interface Limits {
  readonly throttlingRateLimit: pulumi.Input<number>;
  readonly throttlingBurstLimit: pulumi.Input<number>;
}

/**
 * The limit of routes that have none of their own. It is always written, because the provider sends one that is left out
 * later as 0, and API Gateway then refuses every request: where the program has none, it is what every account has.
 */
export function defaultLimits(throttle: Throttle | undefined): Limits {
  return limitsOf(throttle ?? accountThrottle);
}

/** The limits of routes that have their own, in the order of their keys. */
export function ownLimits(routes: Readonly<Record<string, AnyRoute>>): apigatewayv2.StageArgs["routeSettings"] {
  const limited = Object.entries(routes)
    .sort(byKey)
    .flatMap(([routeKey, { throttle }]) => (throttle ? [{ routeKey, throttle }] : []));
  return limited.length === 0
    ? undefined
    : limited.map(({ routeKey, throttle }) => ({
        routeKey,
        // What is left out would be AWS's default and not the stage's.
        ...limitsOf(throttle),
        detailedMetricsEnabled: false,
      }));
}

/** Writes limits into a stage's settings that were changed without them. */
export function completeLimits(args: apigatewayv2.StageArgs, throttle: Throttle | undefined): void {
  const limits = defaultLimits(throttle);
  const complete = <Settings extends Partial<Limits>>(given: Settings) => ({
    ...given,
    throttlingRateLimit: given.throttlingRateLimit ?? limits.throttlingRateLimit,
    throttlingBurstLimit: given.throttlingBurstLimit ?? limits.throttlingBurstLimit,
  });
  args.defaultRouteSettings = pulumi.output(args.defaultRouteSettings).apply((given) => complete(given ?? {}));
  if (args.routeSettings !== undefined) {
    args.routeSettings = pulumi.output(args.routeSettings).apply((given) => (given ?? []).map(complete));
  }
}

function limitsOf({ rateLimit, burstLimit }: Throttle): Limits {
  return { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit };
}
