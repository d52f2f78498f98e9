import type { Finding } from "./accessFindings";
import type { AccessReport } from "./accessReport";
import { gains, Grant, placesOf } from "./callers";
import { Cause, Direction, routeCauses, scopeCauses, Side } from "./causes";
import { tokenScopesOf } from "./grantedClients";
import { byRouteKey, byText } from "./order";

/** Version of the shape below, by the same rule as that of the report. */
const differenceVersion = 1;

/** What of an access report has changed since an earlier one. */
export interface AccessDifference {
  readonly kind: "m2m-access-difference";
  readonly version: typeof differenceVersion;
  readonly base: { readonly project: string; readonly stack: string };
  readonly head: { readonly project: string; readonly stack: string };
  /** Whether someone gained access, or tokens are customised that were not. */
  readonly widened: boolean;
  /** Who may call a route and could not, or the other way round. */
  readonly routes: readonly RouteChange[];
  /** Scopes in the tokens of clients, as far as no change of a route says so: APIs elsewhere may ask for them. */
  readonly scopes: readonly ScopeChange[];
  /** User pools whose tokens a function customises now, or no longer does. */
  readonly customisations: readonly CustomisationChange[];
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
export function accessDifference(base: AccessReport, head: AccessReport): AccessDifference {
  const routes = routeChanges(base, head);
  const scopes = [...scopeChanges("gained", base, head, routes), ...scopeChanges("lost", head, base, routes)].sort(
    byText(({ pool, client, scope }) => JSON.stringify([pool, client, scope])),
  );
  const customisations = customisationChanges(base, head);
  return {
    kind: "m2m-access-difference",
    version: differenceVersion,
    base: { project: base.project, stack: base.stack },
    head: { project: head.project, stack: head.stack },
    widened:
      [...routes, ...scopes].some(({ change }) => change === "gained") ||
      customisations.some(({ change }) => change === "added"),
    routes,
    scopes,
    customisations,
    findings: findingChanges(base.findings, head.findings),
  };
}

function routeChanges(base: AccessReport, head: AccessReport): RouteChange[] {
  const [before, after] = [placesOf(base), placesOf(head)];
  const keys = [...new Map([...before, ...after])]
    .sort(byRouteKey(([, { route }]) => route.routeKey))
    .sort(byText(([, { api }]) => api))
    .map(([key]) => key);
  return keys.flatMap((key) => {
    const [old, now] = [
      { facts: base, place: before.get(key) },
      { facts: head, place: after.get(key) },
    ];
    return [...changesOf("gained", old, now), ...changesOf("lost", now, old)];
  });
}

/** Whom a route lets in with one version and not with the other. */
function changesOf(change: Direction, without: Side, having: Side): RouteChange[] {
  const { facts, place } = having;
  return gains(without.place, place).map((grant) => ({
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
      direction === change && caller.kind === "client"
        ? scopes.map((scope) => key(caller.pool, caller.client, scope))
        : [],
    ),
  );
  const carried = new Set(carriedScopes(without).map(({ pool, client, scope }) => key(pool, client, scope)));
  return carriedScopes(having)
    .filter(({ pool, client, scope }) => !told.has(key(pool, client, scope)) && !carried.has(key(pool, client, scope)))
    .map(({ pool, client, scope }) => {
      return { change, pool, client, scope, causes: scopeCauses(change, pool, client, scope, without) };
    });
}

/** Each scope in the tokens of each client. */
function carriedScopes({ pools }: AccessReport) {
  return pools.flatMap((pool) =>
    pool.clients
      .filter(({ obstacle }) => obstacle === null)
      .flatMap((client) =>
        tokenScopesOf(pool, client).map((scope) => ({ pool: pool.name, client: client.name, scope })),
      ),
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
  const [old, now] = [before, after].map((findings) => findings.map((finding) => JSON.stringify(finding)));
  return [
    ...after
      .filter((finding) => !old!.includes(JSON.stringify(finding)))
      .map((finding) => ({ change: "added" as const, finding })),
    ...before
      .filter((finding) => !now!.includes(JSON.stringify(finding)))
      .map((finding) => ({ change: "removed" as const, finding })),
  ];
}
