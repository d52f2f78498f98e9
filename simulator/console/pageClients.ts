import type { PoolServer } from "../cognito/poolServer";
import { clientsByName, tokenObstacle, tokenScopes } from "../model/whoMayCall";
import { obstacleTexts } from "../reports/accessFindings";
import type { Names } from "../reports/names";
import type { Rotations } from "../secretsManager/rotations";
import type { PageClient } from "./protocol";

/** What the page tells of the clients of a pool: what they need, but for their secrets. */
export function pageClients({ pool, tokenEndpoint }: PoolServer, names: Names, rotations?: Rotations): PageClient[] {
  return [...clientsByName(pool)].map(([name, client]) => {
    const obstacle = tokenObstacle(pool, client);
    return {
      pool: pool.name,
      name,
      title: names.client(pool.name, name),
      id: client.clientId,
      ...(tokenEndpoint !== undefined && { tokenUrl: tokenEndpoint }),
      scopes: tokenScopes(pool, client).map(names.text),
      validity: duration(client.accessTokenSeconds),
      ...(obstacle !== undefined && { obstacle: obstacleTexts[obstacle] }),
      ...(rotations?.has(pool.name, name) && { rotates: true as const }),
    };
  });
}

/** A length of time in the largest unit that tells it exactly. */
function duration(seconds: number): string {
  const [unit, size] = units.find(([, one]) => seconds % one === 0)!;
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;
