import type { ApiAccess } from "./accessFacts";
import type { AccessReport } from "./accessReport";
import { FindingText, findingTexts } from "./findingTexts";
import { code, tableRows, withinComment } from "./markdown";
import { Names, namesFor } from "./names";
import { authorizerOf, cellOf, clientColumns, clientCrowd, requirement, routeGroups, unusedPools } from "./routeGroups";

/** More columns than these do not fit a pull request. */
const mostClients = 8;

/** An access report as GitHub Flavored Markdown. */
export function accessMarkdown(report: AccessReport): string {
  const names = namesFor([report], code);
  return withinComment([
    `## Who may call what: ${names.text(report.project)}, stack ${names.text(report.stack)}`,
    ...report.apis.flatMap((api) => [
      `### API ${names.text(api.name)}`,
      clientColumns(api, report, names).length > mostClients
        ? groupTable(api, report, names)
        : matrix(api, report, names),
    ]),
    ...unusedPools(report, names).flatMap(({ pool, clients }) => [
      `### User pool ${pool}`,
      tableRows([["Client", "Scopes"], ...clients.map(({ name, scopes }) => [name, scopes.join(", ") || "-"])]),
    ]),
    ...(names.shortened.length > 0
      ? [names.shortened.map(([short, scope]) => `- ${short} is ${scope}`).join("\n")]
      : []),
    ...findingParts("Findings", findingTexts(report.findings, names)),
  ]);
}

function matrix(api: ApiAccess, report: AccessReport, names: Names): string {
  const clients = clientColumns(api, report, names);
  const hasAuthorizers = api.authorizers.length > 1;
  return tableRows([
    ["Route", "Requires", ...(hasAuthorizers ? ["Authorizer"] : []), ...clients.map(({ title }) => title)],
    ...api.routes.map((route) => [
      names.text(route.routeKey),
      requirement(route, authorizerOf(route, api), names),
      ...(hasAuthorizers ? [route.authorizer === null ? "" : names.text(route.authorizer)] : []),
      ...clients.map((client) => cellOf(route, client, names) ?? "-"),
    ]),
  ]);
}

/** The routes of an API by what they ask for, below all the clients that there are. */
function groupTable(api: ApiAccess, report: AccessReport, names: Names): string {
  const clients = clientColumns(api, report, names).map(({ title }) => title);
  const hasAuthorizers = api.authorizers.length > 1;
  const table = tableRows([
    ["Requires", ...(hasAuthorizers ? ["Authorizer"] : []), "Routes", "Callers"],
    ...routeGroups(api, report, names).map(({ requires, authorizer, routeKeys, callers }) => [
      requires,
      ...(hasAuthorizers ? [authorizer ?? ""] : []),
      routeKeys.join(", "),
      callers.map((one) => `${one.summary} ${one.names.join(", ")}`.trimEnd()).join("<br>"),
    ]),
  ]);
  const crowd = clientCrowd(api, report, names);
  const listed = crowd
    ? tableRows([["Clients", "Scopes"], ...crowd.map(({ name, scopes }) => [name, scopes.join(", ") || "-"])])
    : clients.join(", ");
  return `${clients.length} clients:${crowd ? "\n\n" : " "}${listed}\n\n${table}`;
}

/** Findings below a title; nothing if there are none. */
export function findingParts(title: string, findings: readonly FindingText[]): string[] {
  if (findings.length === 0) {
    return [];
  }
  const items = findings.map(({ heading, items }) => {
    const texts = items.map(({ subject, detail }) => {
      return subject + (detail === undefined ? "" : `: ${detail}`);
    });
    const isPlain = items.every(({ detail }) => detail === undefined);
    return `- **${heading}**:${isPlain ? ` ${texts.join(", ")}` : texts.map((text) => `\n  - ${text}`).join("")}`;
  });
  return [`### ${title}`, items.join("\n")];
}
