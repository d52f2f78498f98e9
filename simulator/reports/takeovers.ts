import { routeShape } from "../model/routeKeys";
import type { AccessReport } from "./accessReport";
import { Gains, Grant, grantsOf, indexed, newAmong, Place, placesOf } from "./callers";
import { isSameTarget, RouteReach, sharedProbes } from "./routeReach";

/** A caller that reaches what another route answers, or answered, by a route that is there with both versions. */
export interface Takeover {
  readonly place: Place;
  readonly grant: Grant;
  /** The route whose requests the place answers; absent where it is the place that leads elsewhere. */
  readonly route?: string;
}

/**
 * Whom a version lets in by routes that are there with both versions, because another route is not, or because they lead
 * to another server: a narrow route is gone, and a wide one with a weaker condition answers in its place.
 */
export function takeovers(without: AccessReport, having: AccessReport): Takeover[] {
  const [before, after] = [placesOf(without), placesOf(having)];
  const kept = [...after].flatMap(([key, place]) => {
    const old = before.get(key);
    return old ? [{ old, place }] : [];
  });
  return [...inPlaceOfOthers(without, having, before, kept), ...kept.flatMap((one) => elsewhere(one, before))];
}

interface Kept {
  readonly old: Place;
  readonly place: Place;
}

function inPlaceOfOthers(
  without: AccessReport,
  having: AccessReport,
  before: ReadonlyMap<string, Place>,
  kept: readonly Kept[],
): Takeover[] {
  const gains = new Gains();
  return having.apis.flatMap((api) => {
    const other = without.apis.find(({ name }) => name === api.name);
    const shapes = new Set(api.routes.map(({ routeKey }) => routeShape(routeKey)));
    const gone = [...before.values()].filter(
      (place) => place.api === api.name && !shapes.has(routeShape(place.route.routeKey)),
    );
    if (!other || gone.length === 0) {
      return [];
    }
    const [then, now] = [new RouteReach(other), new RouteReach(api)];
    const answers = (narrow: Place, wide: Place) =>
      sharedProbes(narrow.route.routeKey, wide.route.routeKey).some(
        (probe) =>
          then.of(probe)?.routeKey === narrow.route.routeKey && now.of(probe)?.routeKey === wide.route.routeKey,
      );
    return gone.flatMap((narrow) =>
      kept
        .filter(({ place }) => place.api === api.name && isSameTarget(narrow.route.target, place.route.target))
        .map(({ place }) => ({ place, grants: gains.of(narrow, place) }))
        .filter(({ place, grants }) => grants.length > 0 && answers(narrow, place))
        .flatMap(({ place, grants }) => grants.map((grant) => ({ place, grant, route: narrow.route.routeKey }))),
    );
  });
}

/** Callers of a route that leads elsewhere now, where others could be called before, and not by them. */
function elsewhere({ old, place }: Kept, before: ReadonlyMap<string, Place>): Takeover[] {
  const { target } = place.route;
  if (isSameTarget(old.route.target, target)) {
    return [];
  }
  const known = [...before.values()].filter(({ route }) => route.target !== null && isSameTarget(route.target, target));
  const others = known.map((one) => indexed(grantsOf(one)));
  return known.length === 0
    ? []
    : grantsOf(place)
        .filter((grant) => others.every((grants) => newAmong(grants, [grant]).length > 0))
        .map((grant) => ({ place, grant }));
}
