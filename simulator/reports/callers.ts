import type { AuthorizerAccess, RouteReport } from "./accessFacts";
import type { AccessReport } from "./accessReport";

/**
 * Who calls: everyone, an app client, people who sign in with one, a client of a pool that the program does not show,
 * all such clients of a pool, whoever an issuer elsewhere gives tokens for an audience, or whoever a function lets in.
 */
export type Caller =
  | { readonly kind: "anyone" }
  | { readonly kind: "client"; readonly pool: string; readonly client: string }
  | { readonly kind: "people"; readonly pool: string; readonly client: string }
  | { readonly kind: "unseen"; readonly pool: string; readonly audience: string }
  | { readonly kind: "unseen-clients"; readonly pool: string }
  | { readonly kind: "foreign"; readonly issuer: string; readonly audience: string }
  | { readonly kind: "decided"; readonly function: string };

/** A route of an API, with its authorizer. */
export interface Place {
  readonly api: string;
  readonly route: RouteReport;
  /** Absent for a public route. */
  readonly authorizer: AuthorizerAccess | undefined;
}

/** A caller that one version of a route lets in, and by which scopes; none where any accepted token will do. */
export interface Grant {
  readonly caller: Caller;
  readonly scopes: readonly string[];
}

/** The routes of a report, by API and route key. */
export function placesOf({ apis }: Pick<AccessReport, "apis">): ReadonlyMap<string, Place> {
  const places = apis.flatMap((api) =>
    api.routes.map((route) => {
      const authorizer = api.authorizers.find(({ name }) => name === route.authorizer);
      return [JSON.stringify([api.name, route.routeKey]), { api: api.name, route, authorizer }] as const;
    }),
  );
  return new Map(places);
}

/** Whom a route lets in. */
export function grantsOf({ route, authorizer }: Place): Grant[] {
  if (!authorizer) {
    return [{ caller: { kind: "anyone" }, scopes: [] }];
  }
  if ("function" in authorizer) {
    return [{ caller: { kind: "decided", function: authorizer.function }, scopes: [] }];
  }
  if (!("pool" in authorizer)) {
    const { issuer, audiences } = authorizer;
    return audiences.map((audience) => ({ caller: { kind: "foreign", issuer, audience }, scopes: route.scopes }));
  }
  const { pool: name, strayAudiences, acceptsAnyClient } = authorizer;
  return [
    ...route.clients.map(({ pool, client, scopes }) => ({ caller: { kind: "client" as const, pool, client }, scopes })),
    ...route.people.map(({ pool, client, scopes }) => ({ caller: { kind: "people" as const, pool, client }, scopes })),
    ...strayAudiences.map((audience) => {
      return { caller: { kind: "unseen" as const, pool: name, audience }, scopes: route.scopes };
    }),
    ...(acceptsAnyClient ? [{ caller: { kind: "unseen-clients" as const, pool: name }, scopes: route.scopes }] : []),
  ];
}

/** Whom versions of routes let in and other versions of them, which may not be there, do not. */
export class Gains {
  private readonly known = new Map<string, readonly Grant[]>();

  /** @param without Of one report for all that are asked for; so is `having`. */
  of(without: Place | undefined, having: Place | undefined): readonly Grant[] {
    if (!having) {
      return [];
    }
    // Most routes of an API ask for the same as others, and let in the same.
    const key = `${without ? conditionOf(without) : ""} ${conditionOf(having)}`;
    const grants = this.known.get(key) ?? newAmong(indexed(without ? grantsOf(without) : []), grantsOf(having));
    this.known.set(key, grants);
    return grants;
  }
}

/** What decides whom a route lets in, within one report. */
function conditionOf({ api, route: { authorizer, scopes } }: Place): string {
  return JSON.stringify([api, authorizer, scopes]);
}

/** Grants that are looked up by their callers. */
export type IndexedGrants = ReadonlyMap<string, Grant>;

export function indexed(grants: readonly Grant[]): IndexedGrants {
  return new Map(grants.map((grant) => [callerKey(grant.caller), grant]));
}

const anyone = callerKey({ kind: "anyone" });

function callerKey(caller: Caller): string {
  return JSON.stringify(caller);
}

/** What grants let in beyond others. */
export function newAmong(others: IndexedGrants, grants: readonly Grant[]): Grant[] {
  return others.has(anyone)
    ? []
    : grants.flatMap((grant) => {
        const other = others.get(callerKey(grant.caller));
        return other ? widerScopes(other, grant) : [grant];
      });
}

const unknownHere: readonly Caller["kind"][] = ["foreign", "unseen", "unseen-clients"];

/** Tokens of those who are not known here may have any scope: each one more that a route accepts lets more callers in. */
function widerScopes(other: Grant, { caller, scopes }: Grant): Grant[] {
  if (!unknownHere.includes(caller.kind) || other.scopes.length === 0) {
    return [];
  }
  const wider = scopes.filter((scope) => !other.scopes.includes(scope));
  return wider.length > 0 || scopes.length === 0 ? [{ caller, scopes: wider }] : [];
}
