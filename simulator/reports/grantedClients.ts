import { grantingScopes } from "../model/whoMayCall";
import type { AuthorizerAccess, ClientAccess, GrantedClient, PoolAccess } from "./accessReport";

/** The clients that may call a route, sorted by name. */
export function grantedClients(
  asked: readonly string[],
  authorizer: AuthorizerAccess | undefined,
  pools: readonly PoolAccess[],
): GrantedClient[] {
  if (!authorizer || !("pool" in authorizer)) {
    return [];
  }
  const pool = pools.find(({ name }) => name === authorizer.pool);
  const names = new Set(authorizer.clients);
  const accepted = (pool?.clients ?? []).filter(({ name, obstacle }) => obstacle === null && names.has(name));
  return accepted.flatMap((client) => {
    const scopes = grantingScopes(asked, tokenScopesOf(pool!, client));
    return scopes ? [{ pool: authorizer.pool, client: client.name, scopes }] : [];
  });
}

/** The scopes that a client's tokens carry, if it can obtain any: those that a resource server defines. */
export function tokenScopesOf(pool: PoolAccess, { scopes }: ClientAccess): string[] {
  return scopes.filter((scope) => pool.scopes.includes(scope));
}
