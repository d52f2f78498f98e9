import { routeMethods, routeParameters } from "../model/routeKeys";
import { visible } from "../printable";
import type { ApiAccess, RouteReport } from "../reports/accessFacts";
import { AccessReport, accessReport } from "../reports/accessReport";
import { findingTexts } from "../reports/findingTexts";
import { Names, namesFor } from "../reports/names";
import { authorizerOf, clientColumns, foreignCallers, requirement } from "../reports/routeGroups";
import type { Served } from "../serve/served";
import { clientCell, foreignCell, tokenlessCell } from "./matrixCells";
import type { PageApi, PageCell, PageColumn, PageRow, PageState } from "./protocol";

/** A column, and what stands in it for a route. */
interface Column extends PageColumn {
  readonly cellOf: (route: RouteReport) => PageCell;
}

/** What the page shows of a version of a program: its access report, drawn. */
export function pageState(
  { apis, pools, domains, invocations }: Served,
  project: { readonly name: string; readonly stack: string },
  version: string,
): PageState {
  const model = {
    apis: apis.map(({ api }) => api),
    pools: pools.map(({ pool }) => pool),
    domains: domains.map(({ domain }) => domain),
    invocations,
  };
  const report = accessReport(model, project.name, project.stack);
  const names = namesFor([report], visible);
  const urls = new Map(apis.map(({ api, url }) => [api.name, url]));
  return {
    version,
    project: names.text(report.project),
    stack: names.text(report.stack),
    apis: report.apis.map((api) => pageApi(api, urls.get(api.name)!, report, names)),
    scopes: names.shortened,
    findings: findingTexts(report.findings, names),
  };
}

function pageApi(api: ApiAccess, url: string, report: AccessReport, names: Names): PageApi {
  const columns = columnsOf(api, report, names);
  return {
    name: api.name,
    title: names.text(api.name),
    url,
    columns: columns.map(({ title, note, caller }) => ({ title, note, caller })),
    rows: api.routes.map((route) => pageRow(route, api, columns, names)),
  };
}

function columnsOf(api: ApiAccess, report: AccessReport, names: Names): Column[] {
  const clients = clientColumns(api, report, names).map(({ title, pool: poolName, client: clientName }) => {
    const pool = report.pools.find(({ name }) => name === poolName)!;
    const client = pool.clients.find(({ name }) => name === clientName)!;
    return {
      title,
      note: client.scopes.map(names.scope).join(", ") || "no scopes",
      caller: { kind: "client" as const, pool: poolName, client: clientName },
      cellOf: (route: RouteReport) => clientCell(route, authorizerOf(route, api), pool, client, names),
    };
  });
  const foreign = api.authorizers.flatMap((authorizer): Column[] =>
    "pool" in authorizer
      ? []
      : [
          {
            title: names.text(authorizer.name),
            note: foreignCallers(authorizer, names),
            caller: { kind: "token", token: "" },
            cellOf: (route: RouteReport) => foreignCell(route, authorizer, requirement(route, authorizer, names)),
          },
        ],
  );
  return [...clients, ...foreign, { title: "No token", note: "", caller: { kind: "none" }, cellOf: tokenlessCell }];
}

function pageRow(route: RouteReport, api: ApiAccess, columns: readonly Column[], names: Names): PageRow {
  const { routeKey } = route;
  const [method = "", path] = routeKey.split(" ");
  return {
    routeKey,
    title: names.text(routeKey),
    requires: requirement(route, authorizerOf(route, api), names),
    ...(api.authorizers.length > 1 && route.authorizer !== null && { authorizer: names.text(route.authorizer) }),
    methods: path === undefined || method === "ANY" ? routeMethods : [method],
    parameters: path === undefined ? null : routeParameters(path),
    cells: columns.map(({ cellOf }) => cellOf(route)),
  };
}
