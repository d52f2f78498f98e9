import type { TokenObstacle } from "../model/whoMayCall";
import type { AccessFacts, ApiAccess, AuthorizerAccess, ClientAccess, PoolAccess, RouteReport } from "./accessFacts";
import type { Finding } from "./finding";
import { findingKinds } from "./finding";
import { findingsOfWaysIn } from "./wayFindings";
import { weakerNeighbours } from "./weakerNeighbours";

/** What keeps a client from obtaining tokens, in words. */
export const obstacleTexts: Readonly<Record<TokenObstacle, string>> = {
  "no-secret": "it has no secret",
  "oauth-off": "OAuth is off for it",
  "no-flow": "the client_credentials flow is not allowed to it",
  "no-domain": "its user pool has no domain, and so no token endpoint",
  "trigger-not-permitted": "its user pool may not invoke the function that customises tokens",
};

/** A route together with the API it belongs to and what its authorizer accepts. */
interface Place {
  readonly api: ApiAccess;
  readonly route: RouteReport;
  /** Absent for a public route. */
  readonly authorizer: AuthorizerAccess | undefined;
}

/** Finds what a reviewer should look at. */
export function accessFindings({ pools, apis, waysIn }: AccessFacts): Finding[] {
  const places = apis.flatMap((api) =>
    api.routes.map((route) => {
      const authorizer = api.authorizers.find(({ name }) => name === route.authorizer);
      return { api, route, authorizer };
    }),
  );
  const findings = [
    ...places.flatMap(findingsOfRoute(pools)),
    ...apis.flatMap(weakerNeighbours),
    ...findingsOfWaysIn(waysIn),
    ...apis.flatMap((api) => api.authorizers.flatMap((authorizer) => findingsOfAuthorizer(api, authorizer, pools))),
    ...pools.flatMap((pool) => findingsOfPool(pool, places)),
  ];
  return findingKinds.flatMap((kind) => findings.filter((finding) => finding.kind === kind));
}

/** The routes that accept tokens of a pool; of one of its clients, if one is given. */
function placesFor({ name }: PoolAccess, places: readonly Place[], client?: ClientAccess): Place[] {
  return places.filter(
    ({ authorizer }) =>
      authorizer &&
      "pool" in authorizer &&
      authorizer.pool === name &&
      (client === undefined || authorizer.clients.includes(client.name)),
  );
}

function findingsOfRoute(pools: readonly PoolAccess[]): (place: Place) => Finding[] {
  return ({ api, route, authorizer }) => {
    const where = { api: api.name, route: route.routeKey };
    if (!authorizer) {
      return [{ kind: "public-route", ...where }];
    }
    const plain = plainHttpTarget(where, route);
    if (!("pool" in authorizer)) {
      return plain;
    }
    const pool = pools.find(({ name }) => name === authorizer.pool)!;
    const undefinedScopes = route.scopes.filter((scope) => !pool.scopes.includes(scope));
    // Of an existing pool, there may be clients and scopes that the program does not show.
    const mayHaveOthers = pool.isExisting && authorizer.strayAudiences.length > 0;
    return [
      ...plain,
      ...(route.clients.length === 0 && route.people.length === 0 && !mayHaveOthers
        ? [{ kind: "uncallable-route" as const, ...where, reason: whyUncallable(pool, authorizer.clients) }]
        : []),
      ...(undefinedScopes.length > 0 && !pool.isExisting
        ? [{ kind: "undefined-scope" as const, ...where, pool: pool.name, scopes: undefinedScopes }]
        : []),
    ];
  };
}

/** A token that is sent on without TLS can be read on the way, and used. */
function plainHttpTarget(where: { readonly api: string; readonly route: string }, { target }: RouteReport): Finding[] {
  const isPlain = target?.kind === "http" && target.name.startsWith("http:");
  return isPlain ? [{ kind: "plain-http-target", ...where, target: target.name }] : [];
}

function whyUncallable({ clients }: PoolAccess, accepted: readonly string[]): string {
  if (accepted.length === 0) {
    return "its authorizer accepts no client";
  }
  const canObtain = clients.some(({ name, obstacle }) => accepted.includes(name) && obstacle === null);
  return canObtain
    ? "no client that its authorizer accepts holds a scope of it"
    : "no client that its authorizer accepts can obtain tokens";
}

function findingsOfAuthorizer(
  { name: api }: ApiAccess,
  authorizer: AuthorizerAccess,
  pools: readonly PoolAccess[],
): Finding[] {
  const { name } = authorizer;
  if ("function" in authorizer) {
    return [{ kind: "function-decides", api, authorizer: name, function: authorizer.function }];
  }
  if (!("pool" in authorizer)) {
    const { issuer, audiences } = authorizer;
    return [{ kind: "foreign-issuer", api, authorizer: name, issuer, audiences }];
  }
  const { pool, strayAudiences: audiences } = authorizer;
  const isExisting = pools.some(({ name: known, isExisting: exists }) => exists && known === pool);
  return audiences.length > 0 && !isExisting
    ? [{ kind: "stray-audience", api, authorizer: name, pool, audiences }]
    : [];
}

function findingsOfPool(pool: PoolAccess, places: readonly Place[]): Finding[] {
  const own = placesFor(pool, places);
  const unseen = [...unseenInExistingPool(pool, own), ...customisationOf(pool)];
  if (own.length === 0) {
    // Its APIs are elsewhere, and so is what could be said about its scopes and clients.
    return [{ kind: "unused-pool", pool: pool.name }, ...unseen];
  }
  const asked = new Set(own.flatMap(({ route }) => route.scopes));
  return [
    ...pool.clients.flatMap((client) => findingsOfClient(pool, client, placesFor(pool, own, client))),
    ...pool.scopes
      .filter((scope) => !asked.has(scope))
      .map((scope) => ({ kind: "unused-scope" as const, pool: pool.name, scopes: [scope] })),
    ...unseen,
  ];
}

function customisationOf({ name, customisesTokens }: PoolAccess): Finding[] {
  return customisesTokens ? [{ kind: "token-customisation", pool: name }] : [];
}

/** That a pool has more than what the program shows, and which of that the program's routes refer to. */
function unseenInExistingPool({ name, scopes: known, isExisting }: PoolAccess, places: readonly Place[]): Finding[] {
  const strays = places.flatMap(({ authorizer }) =>
    authorizer && "pool" in authorizer ? authorizer.strayAudiences : [],
  );
  const audiences = [...new Set(strays)].sort();
  const scopes = [...new Set(places.flatMap(({ route }) => route.scopes))].filter((one) => !known.includes(one)).sort();
  return isExisting
    ? [
        {
          kind: "existing-pool",
          pool: name,
          ...(scopes.length > 0 && { scopes }),
          ...(audiences.length > 0 && { audiences }),
        },
      ]
    : [];
}

function findingsOfClient(pool: PoolAccess, client: ClientAccess, accepting: readonly Place[]): Finding[] {
  const who = { pool: pool.name, client: client.name };
  const callable = accepting.filter(({ route }) => route.clients.some((one) => one.client === client.name));
  if (callable.length === 0) {
    return [{ kind: "idle-client", ...who, reason: whyIdle(client, accepting) }];
  }
  const needed = callable.flatMap(({ route }) => route.scopes);
  const scopes = client.scopes.filter((scope) => !needed.includes(scope));
  return scopes.length > 0 ? [{ kind: "excess-scopes", ...who, scopes }] : [];
}

function whyIdle({ obstacle }: ClientAccess, accepting: readonly Place[]): string {
  if (obstacle !== null) {
    return `it cannot obtain tokens: ${obstacleTexts[obstacle]}`;
  }
  return accepting.length === 0
    ? "no route's authorizer accepts it"
    : "it holds no scope of a route whose authorizer accepts it";
}
