import { nothingRotates } from "../secretsManager/rotations";
import type { Served } from "../serve/served";
import { UserError } from "../userError";
import { CallError } from "./callError";
import { readClient } from "./readClient";

/**
 * Rotates the secret of the client that the page asks about.
 *
 * @throws {@link CallError} when there is none, or a step fails.
 */
export async function rotateClient(value: unknown, { pools, secrets }: Served): Promise<object> {
  const { pool, client } = readClient(value, pools);
  const [name] = [...pool.clients].find(([, { clientId }]) => clientId === client.clientId)!;
  try {
    if (!secrets) {
      throw nothingRotates();
    }
    await secrets.rotations.rotateClient(pool.pool.name, name);
    return {};
  } catch (error) {
    throw error instanceof UserError ? new CallError(error.message) : error;
  }
}
