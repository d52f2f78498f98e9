import { routeShape } from "../model/routeKeys";
import type { ApiAccess, RouteReport } from "./accessFacts";
import type { Finding } from "./finding";
import {
  isExact,
  isPartOf,
  isSameTarget,
  isWeaker,
  mayStartAlike,
  neighbouringProbes,
  RouteReach,
  shareMethod,
} from "./routeReach";

/**
 * Closed routes beside which a wider one with a weaker condition leads to the same server or function: that one answers
 * what the closed route does not match, such as a slash at the end, which the server may take for the same.
 */
export function weakerNeighbours({ name: api, authorizers, routes }: ApiAccess): Finding[] {
  const conditionOf = (route: RouteReport) => {
    return { route, authorizer: authorizers.find(({ name }) => name === route.authorizer) };
  };
  const reach = new RouteReach({ routes });
  return routes
    .filter(({ authorizer }) => authorizer !== null)
    .flatMap((narrow) =>
      routes.flatMap((wide): Finding[] => {
        const isCandidate =
          routeShape(wide.routeKey) !== routeShape(narrow.routeKey) &&
          !isExact(wide.routeKey) &&
          isSameTarget(narrow.target, wide.target) &&
          mayStartAlike(narrow.routeKey, wide.routeKey) &&
          shareMethod(narrow.routeKey, wide.routeKey) &&
          // Preflight requests are answered without a token by their nature.
          !wide.routeKey.startsWith("OPTIONS ") &&
          isWeaker(conditionOf(wide), conditionOf(narrow)) &&
          !isPartOf(wide.routeKey, narrow.routeKey);
        const probe = isCandidate
          ? neighbouringProbes(narrow.routeKey, wide.routeKey).find((one) => reach.isOf(wide, one))
          : undefined;
        const request = probe && `${probe.method} ${probe.path}`;
        return request === undefined
          ? []
          : [{ kind: "weaker-neighbour", api, route: narrow.routeKey, by: wide.routeKey, request }];
      }),
    );
}
