import type { ClientAccess, GrantedClient, PoolAccess, PoolAuthorizer } from "./accessFacts";

const acceptedNames = new WeakMap<PoolAuthorizer, ReadonlySet<string>>();
const byName = new WeakMap<PoolAccess, ReadonlyMap<string, ClientAccess>>();
const grants = new WeakMap<readonly GrantedClient[], ReadonlyMap<string, GrantedClient>>();

/** Whether an authorizer accepts the tokens of a client. */
export function accepts(authorizer: PoolAuthorizer, client: string): boolean {
  return kept(acceptedNames, authorizer, () => new Set(authorizer.clients)).has(client);
}

/** A client of a pool by its name. */
export function clientNamed(pool: PoolAccess, client: string): ClientAccess | undefined {
  return kept(byName, pool, () => new Map(pool.clients.map((one) => [one.name, one]))).get(client);
}

/** A client among those that a route lets in. They are all of one pool: a route has one authorizer. */
export function grantOf(granted: readonly GrantedClient[], pool: string, client: string): GrantedClient | undefined {
  const found = kept(grants, granted, () => new Map(granted.map((one) => [one.client, one]))).get(client);
  return found?.pool === pool ? found : undefined;
}

function kept<K extends object, V>(values: WeakMap<K, V>, key: K, make: () => V): V {
  const known = values.get(key) ?? make();
  values.set(key, known);
  return known;
}
