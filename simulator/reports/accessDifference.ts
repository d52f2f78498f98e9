import type { AccessReport } from "./accessReport";
import { Gains, Grant, placesOf } from "./callers";
import { Cause, Direction, isOfClient, OfClient, routeCauses, scopeCauses, Side, takeoverCause } from "./causes";
import { DeciderChange, deciderChanges } from "./deciderChanges";
import type { Finding } from "./finding";
import { peoplesScopesOf, tokenScopesOf } from "./grantedClients";
import { grouped } from "./grouped";
import { byRouteKey, byText } from "./order";
import { takeovers } from "./takeovers";
import { WayChange, wayChanges } from "./wayChanges";
import { WayInKind, wayInKinds } from "./waysIn";

/** Version of the shape below, by the same rule as that of the report. */
const differenceVersion = 3;

/** What of an access report has changed since an earlier one. */
export interface AccessDifference {
  readonly kind: "m2m-access-difference";
  readonly version: typeof differenceVersion;
  readonly base: { readonly project: string; readonly stack: string };
  readonly head: { readonly project: string; readonly stack: string };
  /** Whether someone gained access, tokens are customised that were not, or it is not known that nobody did. */
  readonly widened: boolean;
  /** Who may call a route and could not, or the other way round. */
  readonly routes: readonly RouteChange[];
  /** Scopes in the tokens of clients, as far as no change of a route says so: APIs elsewhere may ask for them. */
  readonly scopes: readonly ScopeChange[];
  /** User pools whose tokens a function customises now, or no longer does. */
  readonly customisations: readonly CustomisationChange[];
  /** What else lets callers in and did not, or the other way round. */
  readonly ways: readonly WayChange[];
  /** Functions that decide on the same routes as before, and of which something is not the same. */
  readonly deciders: readonly DeciderChange[];
  /** Ways in of the later report that the earlier one, of an older version, does not tell of. */
  readonly unknown: readonly WayInKind[];
  readonly findings: readonly FindingChange[];
}

/** A route that a caller may call and could not, or the other way round. */
export interface RouteChange extends Grant {
  readonly change: Direction;
  readonly api: string;
  readonly route: string;
  readonly causes: readonly Cause[];
}

/** A scope that the tokens of a client carry and did not, or the other way round. */
export interface ScopeChange {
  readonly change: Direction;
  readonly pool: string;
  readonly client: string;
  readonly scope: string;
  readonly causes: readonly Cause[];
}

/** A user pool with a function that customises tokens, of which nobody sees here what scopes it adds. */
export interface CustomisationChange {
  readonly change: "added" | "removed";
  readonly pool: string;
}

/** A finding that is new, or gone. */
export interface FindingChange {
  readonly change: "added" | "removed";
  readonly finding: Finding;
}

/** Compares a report with an earlier one. */
export function accessDifference(base: AccessReport, given: AccessReport): AccessDifference {
  const isOld = base.version === 1 && given.version !== 1;
  const unknown = isOld ? wayInKinds.filter((kind) => given.waysIn.some((way) => way.kind === kind)) : [];
  const head = isOld ? firstVersionOf(given) : given;
  const routes = routeChanges(base, head);
  const scopes = [...scopeChanges("gained", base, head, routes), ...scopeChanges("lost", head, base, routes)].sort(
    byText(({ pool, client, scope }) => JSON.stringify([pool, client, scope])),
  );
  const customisations = customisationChanges(base, head);
  const ways = wayChanges(base, head);
  const deciders = deciderChanges(base, head);
  return {
    kind: "m2m-access-difference",
    version: differenceVersion,
    base: { project: base.project, stack: base.stack },
    head: { project: head.project, stack: head.stack },
    widened:
      [...routes, ...scopes, ...ways].some(({ change }) => change === "gained") ||
      customisations.some(({ change }) => change === "added") ||
      deciders.some(({ mayWiden }) => mayWiden) ||
      unknown.length > 0,
    routes,
    scopes,
    customisations,
    ways,
    deciders,
    unknown,
    findings: findingChanges(base.findings, head.findings),
  };
}

/** What a report of the first version would tell: what it could not is neither the same nor another. */
function firstVersionOf(report: AccessReport): AccessReport {
  return {
    ...report,
    waysIn: [],
    pools: report.pools.map((pool) => ({ ...pool, clients: pool.clients.map((one) => ({ ...one, signIn: [] })) })),
    apis: report.apis.map((api) => ({
      ...api,
      routes: api.routes.map((route) => ({ ...route, people: [], target: null })),
    })),
  };
}

function routeChanges(base: AccessReport, head: AccessReport): RouteChange[] {
  const [before, after] = [placesOf(base), placesOf(head)];
  const [gains, losses] = [new Gains(), new Gains()];
  const direct = [...new Map([...before, ...after]).keys()].flatMap((key) => {
    const [old, now] = [
      { facts: base, place: before.get(key) },
      { facts: head, place: after.get(key) },
    ];
    return [...changesOf("gained", old, now, gains), ...changesOf("lost", now, old, losses)];
  });
  const others = [...takenOver("gained", base, head), ...takenOver("lost", head, base)];
  return combined([...direct, ...others])
    .sort(byRouteKey(({ route }) => route))
    .sort(byText(({ api }) => api));
}

function takenOver(change: Direction, without: AccessReport, having: AccessReport): RouteChange[] {
  return takeovers(without, having).map(({ place, grant, route }) => ({
    change,
    api: place.api,
    route: place.route.routeKey,
    ...grant,
    causes: [takeoverCause(change, route)],
  }));
}

/** One entry for a caller of a route, with all causes. */
function combined(changes: readonly RouteChange[]): RouteChange[] {
  return grouped(changes, ({ change, api, route, caller }) => JSON.stringify([change, api, route, caller])).map(
    (same) => ({ ...same[0], causes: same.flatMap(({ causes }) => causes) }),
  );
}

/** Whom a route lets in with one version and not with the other. */
function changesOf(change: Direction, without: Side, having: Side, gains: Gains): RouteChange[] {
  const { facts, place } = having;
  return gains.of(without.place, place).map((grant) => ({
    change,
    api: place!.api,
    route: place!.route.routeKey,
    ...grant,
    causes: routeCauses(change, grant, without, { facts, place: place! }),
  }));
}

/** The scopes that clients' tokens carry with one version and not with the other. */
function scopeChanges(
  change: Direction,
  without: AccessReport,
  having: AccessReport,
  routes: readonly RouteChange[],
): ScopeChange[] {
  const key = (...parts: string[]) => JSON.stringify(parts);
  const told = new Set(
    routes.flatMap(({ change: direction, caller, scopes }) =>
      direction === change && isOfClient(caller) ? scopes.map((scope) => key(caller.pool, caller.client, scope)) : [],
    ),
  );
  const carried = new Set(carriedScopes(without).map(({ caller, scope }) => key(caller.pool, caller.client, scope)));
  return carriedScopes(having)
    .filter(({ caller: { pool, client }, scope }) => {
      return !told.has(key(pool, client, scope)) && !carried.has(key(pool, client, scope));
    })
    .map(({ caller, scope }) => {
      const { pool, client } = caller;
      return { change, pool, client, scope, causes: scopeCauses(change, caller, scope, without) };
    });
}

/** Each scope in the tokens of each client, and of those who sign in with it. */
function carriedScopes({ pools }: AccessReport): { readonly caller: OfClient; readonly scope: string }[] {
  return pools.flatMap((pool) =>
    pool.clients.flatMap((client) => {
      const caller = { pool: pool.name, client: client.name };
      const own = client.obstacle === null ? tokenScopesOf(pool, client) : [];
      const peoples = peoplesScopesOf(pool, client).filter((scope) => !own.includes(scope));
      return [
        ...own.map((scope) => ({ caller: { kind: "client" as const, ...caller }, scope })),
        ...peoples.map((scope) => ({ caller: { kind: "people" as const, ...caller }, scope })),
      ];
    }),
  );
}

function customisationChanges(base: AccessReport, head: AccessReport): CustomisationChange[] {
  const customised = ({ pools }: AccessReport) =>
    pools.filter(({ customisesTokens }) => customisesTokens).map(({ name }) => name);
  const [before, after] = [customised(base), customised(head)];
  return [
    ...after.filter((pool) => !before.includes(pool)).map((pool) => ({ change: "added" as const, pool })),
    ...before.filter((pool) => !after.includes(pool)).map((pool) => ({ change: "removed" as const, pool })),
  ];
}

function findingChanges(before: readonly Finding[], after: readonly Finding[]): FindingChange[] {
  const [old, now] = [before, after].map((findings) => new Set(findings.map((finding) => JSON.stringify(finding))));
  return [
    ...after
      .filter((finding) => !old!.has(JSON.stringify(finding)))
      .map((finding) => ({ change: "added" as const, finding })),
    ...before
      .filter((finding) => !now!.has(JSON.stringify(finding)))
      .map((finding) => ({ change: "removed" as const, finding })),
  ];
}
