import type { ApiAccess, ClientAccess, PoolAccess } from "../reports/accessFacts";
import { accepts } from "../reports/clientsOf";
import { grouped } from "../reports/grouped";
import { isLong } from "../reports/someOf";

/** Clients of a pool with the same rights, as one column of a matrix. */
export interface ClientsColumn {
  readonly pool: PoolAccess;
  /** The one that calls in the name of all. */
  readonly client: ClientAccess;
  readonly others: readonly ClientAccess[];
}

/** More columns are no matrix any more. */
const mostColumns = 100;

/**
 * The clients that may have to do with an API, one a column, or many of them by their rights, the largest groups first:
 * those of the pools that it trusts, and where a function decides, of every pool.
 */
export function clientColumns(
  { authorizers }: ApiAccess,
  pools: readonly PoolAccess[],
): { readonly columns: readonly ClientsColumn[]; readonly leftOut: number } {
  const isDecided = authorizers.some((authorizer) => "function" in authorizer);
  const clients = pools
    .filter(({ name }) => isDecided || authorizers.some((one) => "pool" in one && one.pool === name))
    .flatMap((pool) => pool.clients.map((client) => ({ pool, client })));
  if (!isLong(clients)) {
    return { columns: clients.map((one) => ({ ...one, others: [] })), leftOut: 0 };
  }
  const rightsOf = ({ pool, client }: (typeof clients)[number]) =>
    JSON.stringify([
      pool.name,
      client.scopes,
      client.obstacle,
      authorizers.map((one) => "pool" in one && one.pool === pool.name && accepts(one, client.name)),
    ]);
  const groups = grouped(clients, rightsOf).sort((a, b) => b.length - a.length);
  return {
    columns: groups
      .slice(0, mostColumns)
      .map(([first, ...rest]) => ({ ...first, others: rest.map(({ client }) => client) })),
    leftOut: groups.slice(mostColumns).reduce((sum, { length }) => sum + length, 0),
  };
}
