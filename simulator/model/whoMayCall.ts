import type { AppClient, Route, UserPool } from "./model";

/** Who a route is for: everyone, any client that its authorizer accepts, or those of them that hold one of its scopes. */
export type RouteAccess = "public" | "any-client" | "scoped";

/** Who a route is for. */
export function routeAccess({ authorizer, scopes }: Pick<Route, "authorizer" | "scopes">): RouteAccess {
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

/** What keeps a client from obtaining tokens. */
export type TokenObstacle = "no-secret" | "oauth-off" | "no-flow" | "no-domain" | "trigger-not-permitted";

/** What keeps a client from obtaining tokens by client credentials; `undefined` if nothing does. */
export function tokenObstacle(
  { domain, trigger }: UserPool,
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
  if (domain === undefined) {
    return "no-domain";
  }
  return trigger?.isPermitted === false ? "trigger-not-permitted" : undefined;
}

/** The scopes that a client's tokens carry: those it may ask for and a resource server still defines. */
export function tokenScopes(pool: UserPool, client: AppClient): readonly string[] {
  return client.scopes.filter((scope) => pool.scopes.has(scope));
}

/**
 * By which of its scopes a client may call a closed route. A trigger that customises tokens is not asked.
 *
 * @returns `undefined` if it may not; no scopes where any accepted token will do.
 */
export function grantingScopes(
  { authorizer, scopes }: Route,
  pool: UserPool,
  client: AppClient,
): readonly string[] | undefined {
  const isAccepted = authorizer?.issuer === pool.issuer && authorizer.audiences.includes(client.clientId);
  if (!isAccepted || tokenObstacle(pool, client) !== undefined) {
    return undefined;
  }
  const granting = tokenScopes(pool, client).filter((scope) => scopes.includes(scope));
  return scopes.length === 0 || granting.length > 0 ? granting : undefined;
}
