import type { PoolServer } from "../cognito/poolServer";
import type { Api } from "../model/model";
import { tokenRoutes } from "../model/tokenRoutes";
import { RouteAccess, routeAccess } from "../model/whoMayCall";
import { printableJson } from "../printable";
import type { Served, ServedDomain } from "../serve/served";

/** One client as the reports show it. */
interface ClientReport {
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
}

interface RouteReport {
  readonly routeKey: string;
  readonly access: RouteAccess;
  readonly scopes: readonly string[];
}

/** The line that `m2m dev --json` prints once it is ready. */
export function readyJson({ apis, pools, domains, listeners, secrets, caFile, consoleUrl }: Served): string {
  const reportsOfPools = pools.map((pool) => [pool.pool.name, reportPool(pool)] as const);
  const modelled = pools.map(({ pool }) => pool);
  const reportsOfApis = apis.map(
    ({ api, url }) => [api.name, { apiUrl: url, routes: reportRoutes(tokenRoutes(api, modelled)) }] as const,
  );
  const nothing = { tokenEndpoint: null, issuer: null, jwksUri: null, clients: {} };
  return printableJson({
    ...(reportsOfApis[0]?.[1] ?? { apiUrl: null, routes: [] }),
    ...(reportsOfPools[0]?.[1] ?? nothing),
    ...(domains.length > 0 && { domains: Object.fromEntries(domains.map(reportDomain)) }),
    ...(listeners && { listeners: Object.fromEntries(listeners.map(({ name, url = null }) => [name, url])) }),
    ...(secrets && { secrets: { arns: secrets.arns, environment: secrets.environment } }),
    ...(caFile !== undefined && { caFile }),
    ...(consoleUrl !== undefined && { consoleUrl }),
    ...((apis.length > 1 || pools.length > 1) && {
      apis: Object.fromEntries(reportsOfApis),
      pools: Object.fromEntries(reportsOfPools),
    }),
  });
}

/** A user pool as programs that read the report want it. */
export function reportPool(pool: PoolServer) {
  return {
    tokenEndpoint: pool.tokenEndpoint ?? null,
    issuer: pool.issuer,
    jwksUri: pool.jwksUri,
    clients: reportClients(pool),
  };
}

function reportClients(server: PoolServer): Record<string, ClientReport> {
  const entries = [...server.clients].map(([name, client]) => {
    const { clientId, clientSecret = null, scopes } = client;
    return [name, { clientId, clientSecret, scopes }] as const;
  });
  return Object.fromEntries(entries);
}

function reportRoutes(api: Api): RouteReport[] {
  return api.routes.map((route) => ({ routeKey: route.routeKey, access: routeAccess(route), scopes: route.scopes }));
}

/** A domain by its name. */
export function reportDomain({ domain, origin }: ServedDomain): [string, { url: string; mutualTls?: true }] {
  return [domain.name, { url: origin, ...(domain.truststore && { mutualTls: true }) }];
}
