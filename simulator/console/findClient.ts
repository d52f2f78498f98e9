import type { PoolServer } from "../cognito/poolServer";
import type { AppClient } from "../model/model";

/** A client of what is served, with its pool; `undefined` if there is none of these names. */
export function findClient(
  pools: readonly PoolServer[],
  poolName: string,
  clientName: string,
): { readonly pool: PoolServer; readonly client: AppClient } | undefined {
  const pool = pools.find((one) => one.pool.name === poolName);
  const client = pool?.clients.get(clientName);
  return pool && client && { pool, client };
}
