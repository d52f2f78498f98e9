import type { CheckingFunction } from "../model/model";
import type { TokenObstacle } from "../model/whoMayCall";
import type {
  AccessFacts,
  ApiAccess,
  AuthorizerAccess,
  ClientAccess,
  DecidingFunction,
  PoolAccess,
  PoolAuthorizer,
  RouteReport,
} from "./accessFacts";
import { accepts, grantOf } from "./clientsOf";
import type { Finding } from "./finding";
import { findingKinds } from "./finding";
import { isExact } from "./routeReach";
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

const noTokens = "it cannot obtain tokens";

/** A route together with the API it belongs to and what its authorizer accepts. */
interface Place {
  readonly api: ApiAccess;
  readonly route: RouteReport;
  /** Absent for a public route. */
  readonly authorizer: AuthorizerAccess | undefined;
}

/** One with an authorizer for tokens of a user pool. */
interface PoolPlace extends Place {
  readonly authorizer: PoolAuthorizer;
}

/** Finds what a reviewer should look at. */
export function accessFindings({ pools, apis, waysIn }: AccessFacts): Finding[] {
  const places = apis.flatMap((api) =>
    api.routes.map((route) => {
      const authorizer = api.authorizers.find(({ name }) => name === route.authorizer);
      return { api, route, authorizer };
    }),
  );
  const isDecided = places.some(({ authorizer }) => authorizer && "function" in authorizer);
  const findings = [
    ...places.flatMap(findingsOfRoute(pools)),
    ...apis.flatMap(weakerNeighbours),
    ...findingsOfWaysIn(waysIn),
    ...apis.flatMap((api) => api.authorizers.flatMap((authorizer) => findingsOfAuthorizer(api, authorizer, pools))),
    ...pools.flatMap((pool) => findingsOfPool(pool, places, isDecided)),
  ].filter((finding) => !isDecided || !isOfNoUse(finding));
  return findingKinds.flatMap((kind) => findings.filter((finding) => finding.kind === kind));
}

/** Whether it says that something is of no use, which a function that decides may have a use for. */
function isOfNoUse({ kind, reason }: Finding): boolean {
  return (
    kind === "unused-pool" ||
    kind === "unused-scope" ||
    kind === "excess-scopes" ||
    (kind === "idle-client" && reason?.startsWith(noTokens) !== true)
  );
}

/** The routes that accept tokens of a pool. */
function placesFor({ name }: PoolAccess, places: readonly Place[]): PoolPlace[] {
  return places.flatMap((place) => {
    const { authorizer } = place;
    return authorizer && "pool" in authorizer && authorizer.pool === name ? [{ ...place, authorizer }] : [];
  });
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
    const mayHaveOthers = pool.isExisting && (authorizer.strayAudiences.length > 0 || authorizer.acceptsAnyClient);
    return [
      ...plain,
      ...(route.clients.length === 0 && route.people.length === 0 && !mayHaveOthers
        ? [{ kind: "uncallable-route" as const, ...where, reason: whyUncallable(pool, authorizer) }]
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

function whyUncallable({ clients }: PoolAccess, authorizer: PoolAuthorizer): string {
  if (authorizer.clients.length === 0) {
    return "its authorizer accepts no client";
  }
  const canObtain = clients.some(({ name, obstacle }) => accepts(authorizer, name) && obstacle === null);
  return canObtain
    ? "no client that its authorizer accepts holds a scope of it"
    : "no client that its authorizer accepts can obtain tokens";
}

const elsewhere = "its code is not of this program";

/** Why an answer that is kept for one request may let in another one, on which the function would decide otherwise. */
function sharedAnswers(
  { name, answers, identitySources, keepsSeconds }: DecidingFunction,
  routes: readonly RouteReport[],
): string | undefined {
  const own = routes.filter(({ authorizer }) => authorizer === name).map(({ routeKey }) => routeKey);
  const isByRoute = identitySources.includes("$context.routeKey");
  if (keepsSeconds === 0 || answers === "policy") {
    return undefined;
  }
  return own.length > 1 && !isByRoute
    ? "one answer holds for all its routes"
    : own.some((routeKey) => !isExact(routeKey))
      ? "one answer holds for all requests of a route with a parameter, or of any method"
      : undefined;
}

function findingsOfAuthorizer(
  { name: api, routes }: ApiAccess,
  authorizer: AuthorizerAccess,
  pools: readonly PoolAccess[],
): Finding[] {
  const { name } = authorizer;
  if ("function" in authorizer) {
    const { function: fn } = authorizer;
    const shared = sharedAnswers(authorizer, routes);
    return [
      {
        kind: "function-decides",
        api,
        authorizer: name,
        function: fn,
        ...(authorizer.code === null && { reason: elsewhere }),
      },
      ...(shared === undefined ? [] : [{ kind: "shared-answers" as const, api, authorizer: name, reason: shared }]),
    ];
  }
  if (!("pool" in authorizer)) {
    const { issuer, audiences } = authorizer;
    return [{ kind: "foreign-issuer", api, authorizer: name, issuer, audiences }];
  }
  const { pool, strayAudiences: audiences, checkedBy } = authorizer;
  const isExisting = pools.some(({ name: known, isExisting: exists }) => exists && known === pool);
  return [
    ...(audiences.length > 0 && !isExisting
      ? [{ kind: "stray-audience" as const, api, authorizer: name, pool, audiences }]
      : []),
    ...(checkedBy
      ? [
          {
            kind: "function-checks" as const,
            api,
            authorizer: name,
            function: checkedBy.function,
            reason: whatDiffers(authorizer, checkedBy),
          },
        ]
      : []),
  ];
}

/** What a review should know of a function that checks tokens as a JWT authorizer does. */
function whatDiffers({ acceptsAnyClient }: PoolAuthorizer, { keepsSeconds }: CheckingFunction): string {
  return [
    "a token that is not accepted is answered with 403, and not 401",
    ...(acceptsAnyClient ? ["every client of the pool is accepted, those that are unseen here too"] : []),
    ...(keepsSeconds > 0
      ? [`answers are kept for ${keepsSeconds} seconds, also of tokens that expire and of clients that go`]
      : []),
  ].join("; ");
}

function findingsOfPool(pool: PoolAccess, places: readonly Place[], isDecided: boolean): Finding[] {
  const own = placesFor(pool, places);
  const unseen = [...unseenInExistingPool(pool, own), ...customisationOf(pool)];
  if (own.length === 0 && !isDecided) {
    // Its APIs are elsewhere, and so is what could be said about its scopes and clients.
    return [{ kind: "unused-pool", pool: pool.name }, ...unseen];
  }
  const asked = new Set(own.flatMap(({ route }) => route.scopes));
  return [
    ...findingsOfClients(pool, own),
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

/** Of clients with the same rights, the same is to be said. */
function findingsOfClients(pool: PoolAccess, own: readonly PoolPlace[]): Finding[] {
  const authorizers = [...new Set(own.map(({ authorizer }) => authorizer))];
  const said = new Map<string, Omit<Finding, "pool" | "client">[]>();
  return pool.clients.flatMap((client) => {
    const accepting = authorizers.filter((one) => accepts(one, client.name)).map(({ name }) => name);
    const rights = JSON.stringify([client.scopes, client.obstacle, accepting]);
    const findings = said.get(rights) ?? findingsOfClient(pool, client, own);
    said.set(rights, findings);
    return findings.map(({ kind, ...rest }) => ({ kind, pool: pool.name, client: client.name, ...rest }));
  });
}

function findingsOfClient(
  pool: PoolAccess,
  client: ClientAccess,
  own: readonly PoolPlace[],
): Omit<Finding, "pool" | "client">[] {
  const accepting = own.filter(({ authorizer }) => accepts(authorizer, client.name));
  const callable = accepting.filter(({ route }) => grantOf(route.clients, pool.name, client.name));
  if (callable.length === 0) {
    return [{ kind: "idle-client", reason: whyIdle(client, accepting) }];
  }
  const needed = new Set(callable.flatMap(({ route }) => route.scopes));
  const scopes = client.scopes.filter((scope) => !needed.has(scope));
  return scopes.length > 0 ? [{ kind: "excess-scopes", scopes }] : [];
}

function whyIdle({ obstacle }: ClientAccess, accepting: readonly Place[]): string {
  if (obstacle !== null) {
    return `${noTokens}: ${obstacleTexts[obstacle]}`;
  }
  return accepting.length === 0
    ? "no route's authorizer accepts it"
    : "it holds no scope of a route whose authorizer accepts it";
}
