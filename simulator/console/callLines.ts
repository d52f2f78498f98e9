import { tokenObstacle } from "../model/whoMayCall";
import { obstacleTexts } from "../reports/accessFindings";
import { curlCallLine, curlTokenLine } from "../reports/curlLines";
import { CallError } from "./callError";
import type { Call } from "./readCall";

/**
 * A call as lines for a shell. They hold the client's secret.
 *
 * @throws {@link CallError} when the client gets no token.
 */
export function callLines(
  { token, method, origin, isMutualTls, target, headers, body }: Call,
  caFile: string | undefined,
): string {
  const call = { method, url: origin + target, headers, body, caFile, isMutualTls };
  if (token.kind === "none") {
    return curlCallLine(call);
  }
  if (token.kind === "token") {
    return curlCallLine({ ...call, headers: [["Authorization", `Bearer ${token.token}`], ...headers] });
  }
  const { pool, client } = token;
  const obstacle = tokenObstacle(pool.pool, client);
  if (pool.tokenEndpoint === undefined || obstacle === "no-secret") {
    throw new CallError(`The client gets no token: ${obstacleTexts[obstacle!]}.`);
  }
  return `${curlTokenLine(client, pool.tokenEndpoint, caFile)}\n${curlCallLine({ ...call, token: "$TOKEN" })}`;
}
