import { routeMethods, routeParameters, routePath } from "../model/routeKeys";
import { visible } from "../printable";
import type { ApiAccess, RouteReport } from "../reports/accessFacts";
import { AccessReport, accessReport } from "../reports/accessReport";
import { curlCallLine } from "../reports/curlLines";
import { findingTexts } from "../reports/findingTexts";
import { Names, namesFor } from "../reports/names";
import { authorizerOf, decidedCallers, foreignCallers, requirement } from "../reports/routeGroups";
import type { Served, ServedApi } from "../serve/served";
import { ClientsColumn, clientColumns } from "./clientColumns";
import { clientCell, foreignCell, tokenlessCell } from "./matrixCells";
import { pageClients } from "./pageClients";
import type { PageApi, PageCell, PageColumn, PageRow, PageState } from "./protocol";

/** A column, and what stands in it for a route. */
interface Column extends PageColumn {
  readonly cellOf: (route: RouteReport) => PageCell;
}

/** What the page shows of a version of a program: its access report, drawn. */
export function pageState(
  { apis, pools, domains, invocations, secrets, caFile }: Served,
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
  const served = new Map(apis.map((one) => [one.api.name, one]));
  return {
    version,
    project: names.text(report.project),
    stack: names.text(report.stack),
    apis: report.apis.map((api) => pageApi(api, { ...served.get(api.name)!, caFile }, report, names)),
    clients: pools.flatMap((pool) => pageClients(pool, names, secrets?.rotations)),
    scopes: names.shortened,
    findings: findingTexts(report.findings, names),
  };
}

/** What it takes to send a request to an API. */
type Reached = Pick<ServedApi, "url" | "isMutualTls"> & Pick<Served, "caFile">;

function pageApi(api: ApiAccess, reached: Reached, report: AccessReport, names: Names): PageApi {
  const { columns: clients, leftOut } = clientColumns(api, report.pools);
  const columns = columnsOf(api, clients, names);
  return {
    name: api.name,
    title: names.text(api.name),
    url: reached.url,
    columns: columns.map(({ key, title, note, others, caller }) => ({
      ...{ key, title, note, caller },
      ...(others && { others }),
    })),
    ...(leftOut > 0 && { leftOut }),
    rows: api.routes.map((route) => pageRow(route, api, reached, columns, names)),
  };
}

function columnsOf(api: ApiAccess, clientsColumns: readonly ClientsColumn[], names: Names): Column[] {
  const clients = clientsColumns.map(({ pool, client, others }) => {
    const title = names.client(pool.name, client.name);
    return {
      key: `client ${pool.name} ${client.name}`,
      title: others.length === 0 ? title : `${title} and ${others.length} like it`,
      note: client.scopes.map(names.scope).join(", ") || "no scopes",
      ...(others.length > 0 && { others: others.map(({ name }) => names.client(pool.name, name)) }),
      caller: { kind: "client" as const, pool: pool.name, client: client.name },
      cellOf: (route: RouteReport) => clientCell(route, authorizerOf(route, api), pool, client, names),
    };
  });
  const foreign = api.authorizers.flatMap((authorizer): Column[] =>
    "pool" in authorizer
      ? []
      : [
          {
            key: `${"function" in authorizer ? "authorizer" : "issuer"} ${authorizer.name}`,
            title: names.text(authorizer.name),
            note: "function" in authorizer ? decidedCallers(authorizer, names) : foreignCallers(authorizer, names),
            caller: { kind: "token", token: "" },
            cellOf: (route: RouteReport) =>
              foreignCell(route, authorizerOf(route, api), authorizer, names, requirement(route, authorizer, names)),
          },
        ],
  );
  const nobody: Column = {
    key: "none",
    title: "No token",
    note: "",
    caller: { kind: "none" },
    cellOf: (route) => tokenlessCell(route, authorizerOf(route, api), names),
  };
  return [nobody, ...clients, ...foreign];
}

function pageRow(
  route: RouteReport,
  api: ApiAccess,
  { url, isMutualTls, caFile }: Reached,
  columns: readonly Column[],
  names: Names,
): PageRow {
  const { routeKey, access } = route;
  const [method = "", path] = routeKey.split(" ");
  const methods = path === undefined || method === "ANY" ? routeMethods : [method];
  return {
    routeKey,
    title: names.text(routeKey),
    requires: requirement(route, authorizerOf(route, api), names),
    ...(api.authorizers.length > 1 && route.authorizer !== null && { authorizer: names.text(route.authorizer) }),
    target: targetOf(route, names),
    curl: curlCallLine({
      method: methods[0],
      url: url + routePath(routeKey, () => "1"),
      ...(access !== "public" && { token: "$TOKEN" }),
      caFile,
      isMutualTls,
    }),
    methods,
    parameters: path === undefined ? null : routeParameters(path),
    cells: columns.map(({ cellOf }) => cellOf(route)),
  };
}

function targetOf({ target }: RouteReport, names: Names): string {
  switch (target?.kind) {
    case undefined:
      return "";
    case "function":
      return `function ${names.text(target.name)}`;
    case "private":
      return `listener ${names.text(target.name)}`;
    case "http":
    case "elsewhere":
      return names.text(target.name);
  }
}
