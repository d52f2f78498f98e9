import { PoolServer } from "../../simulator/cognito/poolServer";
import type { SigningKeys } from "../../simulator/cognito/signingKeys";
import type { Api, UserPool } from "../../simulator/model/model";
import type { Served, ServedApi } from "../../simulator/serve/served";
import { modelOf, noTriggers, routeOf, workedSet } from "./registrations";

export const apiUrl = "http://127.0.0.1:4000";
export const poolUrl = "http://127.0.0.1:4001";

/** The worked set-up, with one more route for any client. */
const {
  pools: [pool],
  apis: [api],
} = modelOf({}, routeOf(workedSet(), "GET /me", []));

/** Its user pool, its API and its client. */
export const worked = { pool: pool!, api: api!, client: pool!.clients[0]! };

/** What reports tell of an API of the worked set-up. */
export function servedApi(changes: Partial<Api> = {}, url = apiUrl): ServedApi {
  return { api: { ...worked.api, ...changes }, origin: apiUrl, url, isMutualTls: false };
}

/** A user pool as it is served, without keys, of which reports say nothing. */
export function serverOf(one: UserPool, url = poolUrl): PoolServer {
  return new PoolServer(one, url, undefined as unknown as SigningKeys, noTriggers, Date.now);
}

/** What reports tell of the user pool of the worked set-up. */
export function servedPool(changes: Partial<UserPool> = {}, url?: string): PoolServer {
  return serverOf({ ...worked.pool, ...changes }, url);
}

/** Both, as they are served. */
export function servedWhole(): Served {
  return { domains: [], invocations: [], apis: [servedApi()], pools: [servedPool()] };
}
