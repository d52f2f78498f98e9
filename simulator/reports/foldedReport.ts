import type { ApiAccess, GrantedClient, RouteReport } from "./accessFacts";
import type { AccessReport } from "./accessReport";
import { grouped } from "./grouped";

/** Clients that may call the same routes by the same scopes. */
export interface FoldedClients {
  readonly pool: string;
  readonly scopes: readonly string[];
  readonly clients: readonly string[];
}

/** Reports with no more clients are told of route by route: no JWT authorizer accepts more. */
const mostClients = 50;

/**
 * A report as it is written: with many clients, who may call a route is told once for all routes that ask for the same,
 * and once for all clients that are let in by the same scopes.
 */
export function foldedReport(report: AccessReport): object {
  return report.pools.every(({ clients }) => clients.length <= mostClients)
    ? report
    : { ...report, apis: report.apis.map(foldApi) };
}

function foldApi({ routes, ...api }: ApiAccess): object {
  const conditions = grouped(routes, conditionOf);
  return {
    ...api,
    granted: conditions.map(([{ authorizer, scopes, clients, people }]) => ({
      authorizer,
      scopes,
      clients: foldClients(clients),
      people: foldClients(people),
    })),
    routes: routes.map(({ routeKey, access, authorizer, scopes, target }) => ({
      ...{ routeKey, access, authorizer, scopes, target },
    })),
  };
}

/** What decides who may call a route. */
export function conditionOf({ authorizer, scopes }: Pick<RouteReport, "authorizer" | "scopes">): string {
  return JSON.stringify([authorizer, scopes]);
}

/** Puts clients together that are let in by the same scopes. */
export function foldClients(clients: readonly GrantedClient[]): FoldedClients[] {
  return grouped(clients, ({ pool, scopes }) => JSON.stringify([pool, scopes])).map((same) => ({
    pool: same[0].pool,
    scopes: same[0].scopes,
    clients: same.map(({ client }) => client),
  }));
}
