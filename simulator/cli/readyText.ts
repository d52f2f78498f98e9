import type { PoolServer } from "../cognito/poolServer";
import type { Route } from "../model/model";
import { tokenRoutes } from "../model/tokenRoutes";
import { trustedIssuer } from "../model/trustedIssuer";
import { routePath } from "../model/routeKeys";
import { clientsByName, mayCall } from "../model/whoMayCall";
import { curlCallParts, curlTokenLines } from "../reports/curlLines";
import { wrap } from "../reports/layout";
import type { Served, ServedApi } from "../serve/served";
import type { DevOptions } from "./args";
import { clientsCommand } from "./clientsCommand";
import { scopeNames, ScopeNames } from "./scopeNames";
import { table, textWidth } from "./table";

/** More clients than these are counted, and not listed. */
const mostClients = 10;

/** What the text depends on besides what is served. */
export type ReadyOptions = Pick<DevOptions, "clients" | "dir" | "stack" | "program">;

/**
 * What `m2m dev` prints for a person once it is ready: what there is, how to try it, and last where it is. Secrets are
 * not in it.
 */
export function readyText(given: Served, options: ReadyOptions): string {
  const modelled = given.pools.map(({ pool }) => pool);
  const served = { ...given, apis: given.apis.map((one) => ({ ...one, api: tokenRoutes(one.api, modelled) })) };
  const names = scopeNames({ apis: served.apis.map(({ api }) => api), pools: modelled });
  return [
    ...served.apis.map((api) => routesOf(api, served, names)),
    ...served.pools.flatMap((pool) => clientsOf(pool, served, options, names)),
    ...whatNamesStandFor(names),
    ...domainsOf(served),
    ...whatStandsIn(served),
    ...howToTrust(served),
    ...tryOut(served, options),
    addresses(served),
  ].join("\n\n");
}

/** A heading where there are several of a kind. */
function heading(kind: string, name: string, all: readonly unknown[]): string {
  return all.length > 1 ? `${kind} ${name}\n\n` : "";
}

function routesOf({ api }: ServedApi, served: Served, names: ScopeNames): string {
  const rows = api.routes.map((route) => [route.routeKey, requirementOf(route, served, names)]);
  return heading("API", api.name, served.apis) + table(["ROUTE", "REQUIRES"], rows);
}

/** What a route asks of a request. */
function requirementOf({ authorizer, scopes }: Route, { pools }: Served, names: ScopeNames): string {
  if (!authorizer) {
    return "nothing (public)";
  }
  if (authorizer.kind === "function") {
    return `what the function ${authorizer.functionName} decides`;
  }
  const isForeign = !pools.some(({ pool }) => pool.issuer === authorizer.issuer);
  const ofAny = isForeign ? "any token" : "a token of any client";
  const token = scopes.length > 0 ? scopes.map(names.short).join(" or ") : ofAny;
  return isForeign ? `${token} of ${authorizer.issuer}` : token;
}

function clientsOf(server: PoolServer, served: Served, options: ReadyOptions, names: ScopeNames): string[] {
  const { pool } = server;
  const clients = [...clientsByName(pool)];
  if (clients.length === 0) {
    return [];
  }
  const scopesOf = (scopes: readonly string[], clientSecret: string | undefined) =>
    `${scopes.map(names.short).join(" ")}${clientSecret === undefined ? " (no secret)" : ""}`.trim();
  const head = heading("User pool", pool.name, served.pools);
  if (options.clients || clients.length <= mostClients) {
    const rows = clients.map(([name, client]) => [name, client.clientId, scopesOf(client.scopes, client.clientSecret)]);
    return [
      `${head}${table(["CLIENT", "ID", "SCOPES"], rows)}`,
      sentence([...clientsCommand("NAME", options), "has the secret."]),
    ];
  }
  const counts = new Map<string, number>();
  for (const [, { scopes, clientSecret }] of clients) {
    const held = scopesOf([...scopes].sort(), clientSecret);
    counts.set(held, (counts.get(held) ?? 0) + 1);
  }
  const groups = [...counts].sort(([, a], [, b]) => b - a);
  const rows = groups.slice(0, mostClients).map(([scopes, count]) => [String(count), scopes]);
  const rest = groups.slice(mostClients).reduce((sum, [, count]) => sum + count, 0);
  const others = rest > 0 ? [[String(rest), "other scopes"]] : [];
  return [
    `${head}${table(["CLIENTS", "SCOPES"], [...rows, ...others])}`,
    sentence([...clientsCommand(undefined, options), `lists all ${clients.length},`, "and --clients does so here."]),
  ];
}

function whatNamesStandFor({ servers }: ScopeNames): string[] {
  return servers.length === 0 ? [] : [servers.map(([short, whole]) => `  ${short}/…  is ${whole}/…`).join("\n")];
}

function domainsOf({ domains }: Served): string[] {
  return domains.map(({ domain }) => {
    const rows = domain.mappings.map(({ key, api, stage }) => [`/${key}`, api, stage]);
    const asks = domain.truststore ? "\n  Clients need a certificate that its truststore trusts." : "";
    return `Domain ${domain.name}${asks}\n\n${table(["PATH", "API", "STAGE"], rows)}`;
  });
}

function whatStandsIn({ listeners = [] }: Served): string[] {
  const rows = listeners.map(({ name, routes, url = "nothing: 503" }) => [name, url, routes.join(", ")]);
  return rows.length === 0 ? [] : [`VPC links\n\n${table(["LISTENER", "ANSWERED BY", "ROUTES"], rows)}`];
}

/** With https: what clients need to trust the certificate. */
function howToTrust({ caFile }: Served): string[] {
  return caFile === undefined
    ? []
    : [
        `Certificate  ${caFile}\n\n` +
          "  Clients must trust the authority in this file, which signed this certificate\n" +
          "  and can sign no other:\n" +
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

/** Lines that can be pasted: get a token, call a route with it. */
function tryOut({ apis, pools, caFile }: Served, options: ReadyOptions): string[] {
  for (const { api, url, isMutualTls } of apis) {
    for (const route of api.routes) {
      const server = pools.find((one) => one.pool.issuer === trustedIssuer(route));
      const named = server && [...clientsByName(server.pool)].find(([, one]) => mayCall(one, server.pool, route));
      if (server?.tokenEndpoint === undefined || !named) {
        continue;
      }
      const [name, client] = named;
      const isAmbiguous = pools.filter(({ pool }) => clientsByName(pool).has(name)).length > 1;
      const pool = isAmbiguous ? server.pool.name : undefined;
      const [first = "", ...more] = clientsCommand(name, options, pool);
      const secret = [`SECRET=$(${first}`, ...more, "--secret)"];
      const [method = ""] = route.routeKey.split(" ");
      const call = curlCallParts({
        method: method === "ANY" || method === "$default" ? "GET" : method,
        url: url + routePath(route.routeKey, () => "1"),
        token: "$TOKEN",
        caFile,
        isMutualTls,
      });
      const token = curlTokenLines(client.clientId, server.tokenEndpoint, caFile).map((line) => `  ${line}`);
      return [["Try it:\n", shellLines(secret), ...token, shellLines(call)].join("\n")];
    }
  }
  return [];
}

/** Parts of a command as one line for a shell, broken where it would be too long. */
function shellLines(parts: readonly string[]): string {
  const whole = `  ${parts.join(" ")}`;
  if (whole.length <= textWidth) {
    return whole;
  }
  const lines = wrap(parts, { width: textWidth - 2, indent: 4 });
  return `  ${lines.join(" \\\n").trimStart()}`;
}

function sentence(parts: readonly string[]): string {
  return wrap(parts, { width: textWidth, indent: 2 }).join("\n");
}

function addresses({ apis, pools, domains, consoleUrl }: Served): string {
  const own = (name: string, all: readonly unknown[]) => (all.length > 1 ? ` ${name}` : "");
  const lines = [
    ...apis.map(({ api, url }) => [`API${own(api.name, apis)}`, api.isEndpointOff ? `${url} (its domain only)` : url]),
    ...pools.flatMap(({ pool, tokenEndpoint, issuer }) => [
      [`Token endpoint${own(pool.name, pools)}`, tokenEndpoint ?? "none: the user pool has no domain"],
      [`Issuer${own(pool.name, pools)}`, issuer],
    ]),
    ...domains.map(({ domain, origin }) => [`Domain ${domain.name}`, origin]),
    ...(consoleUrl === undefined ? [] : [["Page", consoleUrl]]),
  ];
  return table(undefined, lines);
}
