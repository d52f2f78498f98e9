import type { PoolServer } from "../cognito/poolServer";
import type { AppClient } from "../model/model";
import { isRecord } from "../model/values";
import { CallError } from "./callError";
import { findClient } from "./findClient";

/**
 * Reads which client the page asks about, by the names of its pool and its own.
 *
 * @throws {@link CallError} when there is none of these names.
 */
export function readClient(
  value: unknown,
  pools: readonly PoolServer[],
): { readonly pool: PoolServer; readonly client: AppClient } {
  const { pool, client } = isRecord(value) ? value : {};
  const found = typeof pool === "string" && typeof client === "string" ? findClient(pools, pool, client) : undefined;
  if (!found) {
    throw new CallError("client: there is no such client any more.");
  }
  return found;
}
