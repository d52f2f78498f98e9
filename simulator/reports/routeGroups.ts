import type {
  AccessReport,
  ApiAccess,
  AuthorizerAccess,
  ForeignAuthorizer,
  PoolAccess,
  RouteReport,
} from "./accessReport";
import { grouped } from "./grouped";
import type { Names } from "./names";

/** Routes of an API that ask for the same, and so let the same callers in. */
export interface RouteGroup {
  /** What they ask for, in words. */
  readonly requires: string;
  /** Name of their authorizer, where the API has several. */
  readonly authorizer?: string;
  readonly access: RouteReport["access"];
  readonly routeKeys: readonly string[];
  /** Who may call them, in words; one entry a caller. */
  readonly callers: readonly string[];
  /** What precedes the list of callers: how many of how many they are. */
  readonly summary: string;
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
      ...callersOf(first, authorizer, report, names),
    };
  });
}

/** The clients of the pools that an API trusts. */
export function clientColumns(api: ApiAccess, { pools }: AccessReport, names: Names): ClientColumn[] {
  return pools
    .filter(({ name }) => api.authorizers.some((authorizer) => "pool" in authorizer && authorizer.pool === name))
    .flatMap((pool) =>
      pool.clients.map(({ name }) => ({ title: names.client(pool.name, name), pool: pool.name, client: name })),
    );
}

/** What stands in a matrix for a client and a route: by which scopes, "yes", or nothing. */
export function cellOf(
  { access, scopes, clients }: RouteReport,
  { pool, client }: ClientColumn,
  names: Names,
): string | undefined {
  const granted = clients.find((one) => one.pool === pool && one.client === client);
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
  const isForeign = authorizer !== undefined && !("pool" in authorizer);
  return access === "scoped" ? scopes.map(names.scope).join(" or ") : isForeign ? "any token" : "any client";
}

/** The authorizer of a route. */
export function authorizerOf({ authorizer }: RouteReport, { authorizers }: ApiAccess): AuthorizerAccess | undefined {
  return authorizers.find(({ name }) => name === authorizer);
}

function callersOf(
  route: RouteReport,
  authorizer: AuthorizerAccess | undefined,
  { pools }: AccessReport,
  names: Names,
): Pick<RouteGroup, "summary" | "callers"> {
  if (!authorizer) {
    return { summary: "anyone", callers: [] };
  }
  if (!("pool" in authorizer)) {
    return { summary: foreignCallers(authorizer, names), callers: [] };
  }
  const pool = pools.find(({ name }) => name === authorizer.pool)!;
  return clientsOf(route, pool, names);
}

function clientsOf(
  { clients, scopes }: RouteReport,
  pool: PoolAccess,
  names: Names,
): Pick<RouteGroup, "summary" | "callers"> {
  const all = pool.clients.length;
  if (clients.length === 0) {
    return { summary: `none of ${all}`, callers: [] };
  }
  if (scopes.length > 1) {
    const callers = clients.map((one) => {
      return `${names.client(one.pool, one.client)} (${one.scopes.map(names.scope).join(", ")})`;
    });
    return { summary: `${clients.length} of ${all}:`, callers };
  }
  const refused = pool.clients.filter(({ name }) => !clients.some(({ client }) => client === name));
  if (refused.length > 0 && refused.length * 2 < clients.length) {
    const callers = refused.map(({ name }) => names.client(pool.name, name));
    return { summary: `${clients.length} of ${all}, all but`, callers };
  }
  const summary = refused.length === 0 && all > 1 ? `all ${all}:` : `${clients.length} of ${all}:`;
  return { summary, callers: clients.map(({ pool: ofPool, client }) => names.client(ofPool, client)) };
}

/** The callers of a foreign issuer, as far as they are known. */
export function foreignCallers(
  { issuer, audiences }: Pick<ForeignAuthorizer, "issuer" | "audiences">,
  names: Names,
): string {
  return `any token of ${names.text(issuer)} for ${audiences.map(names.text).join(" or ")}`;
}
