import type {
  ApiAccess,
  AuthorizerAccess,
  DecidingFunction,
  ForeignAuthorizer,
  PoolAccess,
  RouteReport,
} from "./accessFacts";
import type { AccessReport } from "./accessReport";
import { ClientLine, clientLines } from "./clientGroups";
import { grantOf } from "./clientsOf";
import { grouped } from "./grouped";
import type { Names } from "./names";
import { isLong, someOf } from "./someOf";

/** Routes of an API that ask for the same, and so let the same callers in. */
export interface RouteGroup {
  /** What they ask for, in words. */
  readonly requires: string;
  /** Name of their authorizer, where the API has several. */
  readonly authorizer?: string;
  readonly access: RouteReport["access"];
  readonly routeKeys: readonly string[];
  readonly callers: readonly Callers[];
}

/** Callers that are let in alike. */
export interface Callers {
  /** Who or how many they are, and by which scopes they are let in. */
  readonly summary: string;
  /** Their names, or those of the clients that are not among them, as the summary says. */
  readonly names: readonly string[];
}

/** A user pool's clients, with what they hold. */
export interface ClientList {
  readonly pool: string;
  readonly clients: readonly ClientLine[];
}

/** An app client as a column of a matrix. */
export interface ClientColumn {
  readonly title: string;
  readonly pool: string;
  readonly client: string;
}

/** The routes of an API by what they ask for, in the order of the first of each group. */
export function routeGroups(api: ApiAccess, report: AccessReport, names: Names): RouteGroup[] {
  const groups = grouped(api.routes, ({ access, authorizer, scopes }) => JSON.stringify([access, authorizer, scopes]));
  return groups.map((routes) => {
    const [first] = routes;
    const authorizer = authorizerOf(first, api);
    return {
      requires: requirement(first, authorizer, names),
      ...(authorizer && api.authorizers.length > 1 && { authorizer: names.text(authorizer.name) }),
      access: first.access,
      routeKeys: routes.map(({ routeKey }) => names.text(routeKey)),
      callers: callersOf(first, authorizer, report, names),
    };
  });
}

/** The clients of the pools that an API trusts. */
export function clientColumns(api: ApiAccess, report: AccessReport, names: Names): ClientColumn[] {
  return trustedPools(api, report).flatMap((pool) =>
    pool.clients.map(({ name }) => ({ title: names.client(pool.name, name), pool: pool.name, client: name })),
  );
}

/** The clients of the pools that an API trusts by what they hold, where they are many. */
export function clientCrowd(api: ApiAccess, report: AccessReport, names: Names): readonly ClientLine[] | undefined {
  return isLong(clientColumns(api, report, names))
    ? trustedPools(api, report).flatMap((pool) => clientLines(pool, names))
    : undefined;
}

function trustedPools({ authorizers }: ApiAccess, { pools }: AccessReport): PoolAccess[] {
  const trusted = new Set(authorizers.flatMap((authorizer) => ("pool" in authorizer ? [authorizer.pool] : [])));
  return pools.filter(({ name }) => trusted.has(name));
}

/** What stands in a matrix for a client and a route: by which scopes, "yes", or nothing. */
export function cellOf(
  { access, scopes, clients }: RouteReport,
  { pool, client }: ClientColumn,
  names: Names,
): string | undefined {
  const granted = grantOf(clients, pool, client);
  if (access === "public" || (granted && scopes.length < 2)) {
    return "yes";
  }
  return granted?.scopes.map(names.scope).join(", ");
}

/** What a route asks of a request, in words. */
export function requirement(
  { access, scopes }: RouteReport,
  authorizer: AuthorizerAccess | undefined,
  names: Names,
): string {
  if (access === "public") {
    return "nothing (public)";
  }
  if (authorizer && "function" in authorizer) {
    return `the function ${names.text(authorizer.function)} decides`;
  }
  const isForeign = authorizer !== undefined && !("pool" in authorizer);
  return access === "scoped" ? scopes.map(names.scope).join(" or ") : isForeign ? "any token" : "any client";
}

/** The authorizer of a route. */
export function authorizerOf({ authorizer }: RouteReport, { authorizers }: ApiAccess): AuthorizerAccess | undefined {
  return authorizers.find(({ name }) => name === authorizer);
}

function callersOf(
  { clients, scopes }: RouteReport,
  authorizer: AuthorizerAccess | undefined,
  { pools }: AccessReport,
  names: Names,
): Callers[] {
  if (!authorizer) {
    return [{ summary: "anyone", names: [] }];
  }
  if ("function" in authorizer) {
    return [{ summary: decidedCallers(authorizer, names), names: [] }];
  }
  if (!("pool" in authorizer)) {
    return [{ summary: foreignCallers(authorizer, names), names: [] }];
  }
  const all = pools.find(({ name }) => name === authorizer.pool)!.clients;
  if (clients.length === 0) {
    return [{ summary: `none of ${all.length}`, names: [] }];
  }
  if (scopes.length > 1) {
    return grouped(clients, (one) => JSON.stringify(one.scopes)).map((same) => ({
      summary: `by ${same[0].scopes.map(names.scope).join(" and ")}, ${same.length} of ${all.length}:`,
      names: someOf(same.map(({ pool, client }) => names.client(pool, client))),
    }));
  }
  const refused = all.filter(({ name }) => !grantOf(clients, authorizer.pool, name));
  if (refused.length * 2 < clients.length) {
    const summary = refused.length === 0 ? `all ${all.length}` : `${clients.length} of ${all.length}, all but`;
    return [{ summary, names: someOf(refused.map(({ name }) => names.client(authorizer.pool, name))) }];
  }
  const listed = clients.map(({ pool, client }) => names.client(pool, client));
  return [{ summary: `${clients.length} of ${all.length}:`, names: someOf(listed) }];
}

/** The pools whose tokens no route of the program accepts, with their clients: they are for APIs elsewhere. */
export function unusedPools({ pools, apis }: AccessReport, names: Names): ClientList[] {
  const isUsed = ({ name }: PoolAccess) =>
    apis.some(({ authorizers }) => authorizers.some((one) => "pool" in one && one.pool === name));
  return pools
    .filter((pool) => !isUsed(pool))
    .map((pool) => ({
      pool: names.text(pool.name),
      clients: clientLines(pool, { ...names, client: (_, client) => names.text(client) }),
    }));
}

/** The callers of whom a function decides: nobody knows them here. */
export function decidedCallers({ function: fn }: Pick<DecidingFunction, "function">, names: Names): string {
  return `whoever the function ${names.text(fn)} lets in`;
}

/** The callers of a foreign issuer, as far as they are known. */
export function foreignCallers(
  { issuer, audiences }: Pick<ForeignAuthorizer, "issuer" | "audiences">,
  names: Names,
): string {
  return `any token of ${names.text(issuer)} for ${audiences.map(names.text).join(" or ")}`;
}
