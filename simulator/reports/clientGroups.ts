import type { PoolAccess } from "./accessFacts";
import { tokenScopesOf } from "./grantedClients";
import { grouped } from "./grouped";
import type { Names } from "./names";
import { isLong } from "./someOf";

/** Clients that hold the same, or one of them, with what they hold. */
export interface ClientLine {
  readonly name: string;
  readonly scopes: readonly string[];
}

/** More groups than these are counted. */
const mostGroups = 40;

/**
 * The clients of a pool with the scopes of their tokens: one by one, or many of them by what they hold, the largest
 * groups first.
 */
export function clientLines(pool: PoolAccess, names: Names): ClientLine[] {
  const lines = pool.clients.map((client) => ({
    name: names.client(pool.name, client.name),
    scopes: client.obstacle === null ? tokenScopesOf(pool, client).map(names.scope) : [],
  }));
  if (!isLong(lines)) {
    return lines;
  }
  const groups = grouped(lines, ({ scopes }) => JSON.stringify(scopes)).sort((a, b) => b.length - a.length);
  const rest = groups.slice(mostGroups).reduce((sum, { length }) => sum + length, 0);
  return [
    ...groups.slice(0, mostGroups).map((same) => ({
      name: same.length === 1 ? same[0].name : `${same.length} clients, such as ${same[0].name}`,
      scopes: same[0].scopes,
    })),
    ...(rest > 0 ? [{ name: `${rest} clients that hold others`, scopes: [] }] : []),
  ];
}
