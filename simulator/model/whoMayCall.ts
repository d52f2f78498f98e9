import type { AppClient, Route, UserPool } from "./model";

/**
 * Who a route is for: everyone, any client that its authorizer accepts, those of them that hold one of its scopes, or
 * whom a function lets in.
 */
export type RouteAccess = "public" | "any-client" | "scoped" | "function";

/** Who a route is for. */
export function routeAccess({ authorizer, scopes }: Pick<Route, "authorizer" | "scopes">): RouteAccess {
  if (authorizer?.kind === "function") {
    return "function";
  }
  return authorizer === undefined ? "public" : scopes.length > 0 ? "scoped" : "any-client";
}

/** Clients by name; Cognito lets several have the same, and a later one goes by its id then. */
export function clientsByName({ clients }: UserPool): ReadonlyMap<string, AppClient> {
  const byName = new Map<string, AppClient>();
  for (const client of clients) {
    byName.set(byName.has(client.name) ? client.clientId : client.name, client);
  }
  return byName;
}

/** Whether a pool has a token endpoint: by a domain of the program, or by one that an existing pool is taken to have. */
export function hasTokenEndpoint({ domains, isExisting }: UserPool): boolean {
  return isExisting || domains.length > 0;
}

/** What keeps a client from obtaining tokens. */
export type TokenObstacle = "no-secret" | "oauth-off" | "no-flow" | "no-domain" | "trigger-not-permitted";

/** What keeps a client from obtaining tokens by client credentials; `undefined` if nothing does. */
export function tokenObstacle(
  pool: UserPool,
  { clientSecret, isOauthOn, flows }: AppClient,
): TokenObstacle | undefined {
  if (clientSecret === undefined) {
    return "no-secret";
  }
  if (!isOauthOn) {
    return "oauth-off";
  }
  if (!flows.includes("client_credentials")) {
    return "no-flow";
  }
  if (!hasTokenEndpoint(pool)) {
    return "no-domain";
  }
  return pool.trigger?.isPermitted === false ? "trigger-not-permitted" : undefined;
}

/** The scopes that a client's tokens carry: those it may ask for and a resource server still defines. */
export function tokenScopes(pool: UserPool, client: AppClient): readonly string[] {
  return client.scopes.filter((scope) => pool.scopes.has(scope));
}

/**
 * By which of the scopes that a token carries it passes a route that asks for some.
 *
 * @returns `undefined` if it does not pass; no scopes where any accepted token will do.
 */
export function grantingScopes(asked: readonly string[], held: readonly string[]): readonly string[] | undefined {
  const granting = held.filter((scope) => asked.includes(scope));
  return asked.length === 0 || granting.length > 0 ? granting : undefined;
}

/** Whether a client can obtain tokens and call a closed route with them, as far as no function decides. A function that customises tokens is not asked. */
export function mayCall(client: AppClient, pool: UserPool, { authorizer, scopes }: Route): boolean {
  return (
    authorizer?.kind === "jwt" &&
    authorizer.issuer === pool.issuer &&
    authorizer.audiences.includes(client.clientId) &&
    tokenObstacle(pool, client) === undefined &&
    grantingScopes(scopes, tokenScopes(pool, client)) !== undefined
  );
}
