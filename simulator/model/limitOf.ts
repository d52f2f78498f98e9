import type { Stage, Throttle } from "./model";

/** The limit of a route in a stage: its own, or the stage's. */
export function limitOf({ throttle, routeThrottles }: Stage, routeKey: string): Throttle | undefined {
  return routeThrottles.has(routeKey) ? routeThrottles.get(routeKey) : throttle;
}
