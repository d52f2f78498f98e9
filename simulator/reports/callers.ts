import type { AuthorizerAccess, RouteReport } from "./accessFacts";
import type { AccessReport } from "./accessReport";

/**
 * Who calls: everyone, an app client, people who sign in with one, a client of a pool that the program does not show,
 * whoever an issuer elsewhere gives tokens for an audience, or whoever a function lets in.
 */
export type Caller =
  | { readonly kind: "anyone" }
  | { readonly kind: "client"; readonly pool: string; readonly client: string }
  | { readonly kind: "people"; readonly pool: string; readonly client: string }
  | { readonly kind: "unseen"; readonly pool: string; readonly audience: string }
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
  const { pool: name, strayAudiences } = authorizer;
  return [
    ...route.clients.map(({ pool, client, scopes }) => ({ caller: { kind: "client" as const, pool, client }, scopes })),
    ...route.people.map(({ pool, client, scopes }) => ({ caller: { kind: "people" as const, pool, client }, scopes })),
    ...strayAudiences.map((audience) => {
      return { caller: { kind: "unseen" as const, pool: name, audience }, scopes: route.scopes };
    }),
  ];
}

/** Whom one version of a route lets in and another version, which may not be there, does not. */
export function gains(without: Place | undefined, having: Place | undefined): Grant[] {
  const others = without ? grantsOf(without) : [];
  return having ? grantsOf(having).flatMap((grant) => newAmong(others, grant)) : [];
}

/** What a grant lets in beyond others. */
export function newAmong(others: readonly Grant[], grant: Grant): Grant[] {
  if (others.some(({ caller }) => caller.kind === "anyone")) {
    return [];
  }
  const other = others.find(({ caller }) => JSON.stringify(caller) === JSON.stringify(grant.caller));
  return other ? widerScopes(other, grant) : [grant];
}

/** Tokens of those who are not known here may have any scope: each one more that a route accepts lets more callers in. */
function widerScopes(other: Grant, { caller, scopes }: Grant): Grant[] {
  if ((caller.kind !== "foreign" && caller.kind !== "unseen") || other.scopes.length === 0) {
    return [];
  }
  const wider = scopes.filter((scope) => !other.scopes.includes(scope));
  return wider.length > 0 || scopes.length === 0 ? [{ caller, scopes: wider }] : [];
}
