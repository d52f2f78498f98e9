import { grantingScopes } from "../model/whoMayCall";
import type { AuthorizerAccess, ClientAccess, GrantedClient, PoolAccess } from "./accessFacts";

/** The clients that may call a route, sorted by name. */
export function grantedClients(
  asked: readonly string[],
  authorizer: AuthorizerAccess | undefined,
  pools: readonly PoolAccess[],
): GrantedClient[] {
  return granted(asked, authorizer, pools, ({ obstacle }) => obstacle === null, tokenScopesOf);
}

/** The clients with which people sign in who may call a route then, sorted by name. */
export function grantedPeople(
  asked: readonly string[],
  authorizer: AuthorizerAccess | undefined,
  pools: readonly PoolAccess[],
): GrantedClient[] {
  return granted(asked, authorizer, pools, ({ signIn }) => signIn.length > 0, peoplesScopesOf);
}

function granted(
  asked: readonly string[],
  authorizer: AuthorizerAccess | undefined,
  pools: readonly PoolAccess[],
  hasTokens: (client: ClientAccess) => boolean,
  scopesOf: (pool: PoolAccess, client: ClientAccess) => string[],
): GrantedClient[] {
  if (!authorizer || !("pool" in authorizer)) {
    return [];
  }
  const pool = pools.find(({ name }) => name === authorizer.pool);
  const names = new Set(authorizer.clients);
  return (pool?.clients ?? [])
    .filter((client) => hasTokens(client) && names.has(client.name))
    .flatMap((client) => {
      const scopes = grantingScopes(asked, scopesOf(pool!, client));
      return scopes ? [{ pool: authorizer.pool, client: client.name, scopes }] : [];
    });
}

/** The scopes that a client's tokens carry, if it can obtain any: those that a resource server defines. */
export function tokenScopesOf(pool: PoolAccess, { scopes }: ClientAccess): string[] {
  return scopes.filter((scope) => pool.scopes.includes(scope));
}

/** What tokens carry of those who sign in by Cognito's API, and not at its pages. */
export const ownApiScope = "aws.cognito.signin.user.admin";

/** The scopes that tokens may carry of people who sign in with a client. Those of Cognito itself need no resource server. */
export function peoplesScopesOf(pool: PoolAccess, { scopes, signIn }: ClientAccess): string[] {
  const held = scopes.filter((scope) => !scope.includes("/") || pool.scopes.includes(scope));
  const isOauth = signIn.some((flow) => oauthFlows.includes(flow));
  const isOwnApi = signIn.some((flow) => !oauthFlows.includes(flow));
  return [...new Set([...(isOauth ? held : []), ...(isOwnApi ? [ownApiScope] : [])])].sort();
}

const oauthFlows: readonly string[] = ["code", "implicit"];
