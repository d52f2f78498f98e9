import type { PoolServer } from "../cognito/poolServer";
import type { Api, Route } from "../model/model";
import { routePath } from "../model/routeKeys";
import { clientsByName, mayCall, RouteAccess, routeAccess } from "../model/whoMayCall";
import { curlCallLine, curlTokenLine } from "../reports/curlLines";
import type { Served, ServedDomain } from "../serve/simulator";

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
export function readyJson({ apis, pools, domains, listeners, caFile, consoleUrl }: Served): string {
  const reportsOfPools = pools.map((pool) => [pool.pool.name, reportPool(pool)] as const);
  const reportsOfApis = apis.map(({ api, url }) => [api.name, { apiUrl: url, routes: reportRoutes(api) }] as const);
  const nothing = { tokenEndpoint: null, issuer: null, jwksUri: null, clients: {} };
  return JSON.stringify({
    ...(reportsOfApis[0]?.[1] ?? { apiUrl: null, routes: [] }),
    ...(reportsOfPools[0]?.[1] ?? nothing),
    ...(domains.length > 0 && { domains: Object.fromEntries(domains.map(reportDomain)) }),
    ...(listeners && { listeners: Object.fromEntries(listeners.map(({ name, url = null }) => [name, url])) }),
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

function reportClients({ pool }: PoolServer): Record<string, ClientReport> {
  const entries = [...clientsByName(pool)].map(([name, { clientId, clientSecret, scopes }]) => {
    return [name, { clientId, clientSecret: clientSecret ?? null, scopes }] as const;
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

/** What `m2m dev` prints for a person once it is ready. */
export function readyText(served: Served): string {
  const blocks: string[] = [];
  for (const { api, url } of served.apis) {
    const rows = api.routes.map((route) => [route.routeKey, requirementOf(route, served)]);
    blocks.push(
      `API  ${api.isEndpointOff ? `${api.name}, by its domain only` : url}\n\n${table(["ROUTE", "REQUIRES"], rows)}`,
    );
  }
  for (const pool of served.pools) {
    const rows = pool.pool.clients.map(({ name, clientId, clientSecret, scopes }) => [
      name,
      clientId,
      clientSecret ?? "(none)",
      scopes.join(" "),
    ]);
    blocks.push(
      `Token endpoint  ${pool.tokenEndpoint ?? "none: the user pool has no domain"}\n` +
        `Issuer          ${pool.issuer}\n\n${table(["CLIENT", "ID", "SECRET", "SCOPES"], rows)}`,
    );
  }
  for (const { domain, origin } of served.domains) {
    const rows = domain.mappings.map(({ key, api, stage }) => [`/${key}`, api, stage]);
    const asks = domain.truststore ? ", for clients with a certificate that its truststore trusts" : "";
    blocks.push(`Domain  ${origin}  for ${domain.name}${asks}\n\n${table(["PATH", "API", "STAGE"], rows)}`);
  }
  return [...blocks, ...whatStandsIn(served), ...whereThePageIs(served), ...howToTrust(served), ...tryOut(served)].join(
    "\n\n",
  );
}

function whatStandsIn({ listeners = [] }: Served): string[] {
  const rows = listeners.map(({ name, routes, url = "nothing: 503" }) => [name, url, routes.join(", ")]);
  return rows.length === 0 ? [] : [`VPC links\n\n${table(["LISTENER", "ANSWERED BY", "ROUTES"], rows)}`];
}

function whereThePageIs({ consoleUrl }: Served): string[] {
  return consoleUrl === undefined ? [] : [`Page  ${consoleUrl}`];
}

/** What a route asks of a request. */
function requirementOf({ authorizer, scopes }: Route, { pools }: Served): string {
  if (!authorizer) {
    return "nothing (public)";
  }
  const isForeign = !pools.some(({ pool }) => pool.issuer === authorizer.issuer);
  const token = scopes.length > 0 ? scopes.join(" or ") : isForeign ? "any token" : "a token of any client";
  return isForeign ? `${token} of ${authorizer.issuer}` : token;
}

/** With https: what clients need to trust the certificate. */
function howToTrust({ caFile }: Served): string[] {
  return caFile === undefined
    ? []
    : [
        `Certificate  ${caFile}\n\n` +
          "  Clients must trust the authority in this file, which signed this certificate and can sign no other:\n" +
          `  ${table(
            ["curl", "--cacert FILE"],
            [
              ["Node.js", "NODE_EXTRA_CA_CERTS=FILE"],
              ["Python", "SSL_CERT_FILE=FILE, or REQUESTS_CA_BUNDLE=FILE"],
              ["Go", "SSL_CERT_FILE=FILE"],
              ["Java", "keytool -importcert -file FILE -keystore trust.jks"],
            ],
          ).trimStart()}`,
      ];
}

/** Two lines that can be pasted: get a token, call a route with it. */
function tryOut({ apis, pools, caFile }: Served): string[] {
  for (const { api, url, isMutualTls } of apis) {
    for (const route of api.routes) {
      const pool = pools.find((one) => one.pool.issuer === route.authorizer?.issuer);
      const client = pool?.pool.clients.find((one) => mayCall(one, pool.pool, route));
      if (pool?.tokenEndpoint !== undefined && client) {
        const [method = ""] = route.routeKey.split(" ");
        const call = {
          method: method === "ANY" || method === "$default" ? "GET" : method,
          url: url + routePath(route.routeKey, () => "1"),
          token: "$TOKEN",
          caFile,
          isMutualTls,
        };
        return [`Try it:\n\n  ${curlTokenLine(client, pool.tokenEndpoint, caFile)}\n  ${curlCallLine(call)}`];
      }
    }
  }
  return [];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}
