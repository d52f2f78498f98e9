import { grantingScopes } from "../model/whoMayCall";
import type { AuthorizerAccess, ClientAccess, GrantedClient, PoolAccess } from "./accessFacts";

/** Who may call a route, sorted by name. */
export interface GrantedLists {
  readonly clients: readonly GrantedClient[];
  /** The clients with which people sign in who may call it then. */
  readonly people: readonly GrantedClient[];
}

/** Who may call routes, by what those ask for: the same lists for the same conditions. */
export class Granted {
  private readonly lists = new Map<string, GrantedLists>();

  constructor(private readonly pools: readonly PoolAccess[]) {}

  /** @param authorizer Absent for a public route, which everyone may call. */
  of(asked: readonly string[], authorizer: AuthorizerAccess | undefined): GrantedLists {
    const key = JSON.stringify([authorizer?.name, asked]);
    const known = this.lists.get(key) ?? {
      clients: granted(asked, authorizer, this.pools, ({ obstacle }) => obstacle === null, tokenScopesOf),
      people: granted(asked, authorizer, this.pools, ({ signIn }) => signIn.length > 0, peoplesScopesOf),
    };
    this.lists.set(key, known);
    return known;
  }
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

const definedScopes = new WeakMap<PoolAccess, ReadonlySet<string>>();

function isDefined(pool: PoolAccess, scope: string): boolean {
  const defined = definedScopes.get(pool) ?? new Set(pool.scopes);
  definedScopes.set(pool, defined);
  return defined.has(scope);
}

/** The scopes that a client's tokens carry, if it can obtain any: those that a resource server defines. */
export function tokenScopesOf(pool: PoolAccess, { scopes }: ClientAccess): string[] {
  return scopes.filter((scope) => isDefined(pool, scope));
}

/** What tokens carry of those who sign in by Cognito's API, and not at its pages. */
export const ownApiScope = "aws.cognito.signin.user.admin";

/** The scopes that tokens may carry of people who sign in with a client. Those of Cognito itself need no resource server. */
export function peoplesScopesOf(pool: PoolAccess, { scopes, signIn }: ClientAccess): string[] {
  const held = scopes.filter((scope) => !scope.includes("/") || isDefined(pool, scope));
  const isOauth = signIn.some((flow) => oauthFlows.includes(flow));
  const isOwnApi = signIn.some((flow) => !oauthFlows.includes(flow));
  return [...new Set([...(isOauth ? held : []), ...(isOwnApi ? [ownApiScope] : [])])].sort();
}

const oauthFlows: readonly string[] = ["code", "implicit"];
