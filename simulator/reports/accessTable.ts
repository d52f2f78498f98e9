import { visible } from "../printable";
import type { ApiAccess } from "./accessFacts";
import type { AccessReport } from "./accessReport";
import { FindingText, findingTexts } from "./findingTexts";
import { columnWidths, commas, row, wrap } from "./layout";
import { Names, namesFor } from "./names";
import {
  authorizerOf,
  cellOf,
  clientColumns,
  clientCrowd,
  ClientList,
  requirement,
  RouteGroup,
  routeGroups,
  unusedPools,
} from "./routeGroups";
import type { Style } from "./style";

/** How a report is drawn on a terminal. */
export interface Drawing {
  /** Columns that a line may take; only names that are longer go beyond. */
  readonly width: number;
  readonly style: Style;
}

/**
 * An access report for a terminal: for each API a matrix of routes and clients where it fits, or else the routes by
 * what they ask for; then what the short names of scopes stand for, and the findings.
 */
export function accessTable(report: AccessReport, drawing: Drawing): string {
  const names = namesFor([report], visible);
  const { style } = drawing;
  return [
    style.heading(`Who may call what: ${names.text(report.project)}, stack ${names.text(report.stack)}`),
    ...report.apis.flatMap((api) => [
      style.heading(`API ${names.text(api.name)}`),
      matrix(api, report, names, drawing) ?? groups(api, report, names, drawing),
    ]),
    ...unusedPools(report, names).flatMap((pool) => [
      style.heading(`User pool ${pool.pool}`),
      poolBlock(pool, drawing),
    ]),
    ...scopeLegend(names, drawing),
    ...findingBlocks("Findings", findingTexts(report.findings, names), drawing),
  ].join("\n\n");
}

/** The matrix of an API; `undefined` if it is too wide. */
function matrix(api: ApiAccess, report: AccessReport, names: Names, { width, style }: Drawing): string | undefined {
  const clients = clientColumns(api, report, names);
  if (clients.reduce((sum, { title }) => sum + title.length + 2, 0) > width) {
    return undefined;
  }
  const hasAuthorizers = api.authorizers.length > 1;
  const head = ["ROUTE", "REQUIRES", ...(hasAuthorizers ? ["AUTHORIZER"] : []), ...clients.map(({ title }) => title)];
  const rows = api.routes.map((route) => [
    names.text(route.routeKey),
    requirement(route, authorizerOf(route, api), names),
    ...(hasAuthorizers ? [route.authorizer === null ? "-" : names.text(route.authorizer)] : []),
    ...clients.map((client) => cellOf(route, client, names) ?? "-"),
  ]);
  const widths = columnWidths([head, ...rows]);
  if (widths.reduce((sum, one) => sum + one + 2, 0) > width) {
    return undefined;
  }
  const draw = (cell: string, column: number) => {
    const isPublic = column === 1 && cell.startsWith("nothing");
    const isCell = column >= head.length - clients.length;
    return isPublic ? style.warning(cell) : cell === "-" ? style.faint(cell) : isCell ? style.good(cell) : cell;
  };
  return [row(head, widths, 2, (cell) => style.faint(cell)), ...rows.map((cells) => row(cells, widths, 2, draw))].join(
    "\n",
  );
}

/** The routes of an API by what they ask for, below all the clients that there are. */
function groups(api: ApiAccess, report: AccessReport, names: Names, drawing: Drawing): string {
  const clients = clientColumns(api, report, names).map(({ title }) => title);
  const crowd = clientCrowd(api, report, names);
  const { width } = drawing;
  return [
    crowd
      ? [
          `  ${clients.length} clients`,
          ...crowd.flatMap(({ name, scopes }) => [
            `    ${name}`,
            ...(scopes.length > 0 ? wrap(scopes, { width, indent: 6 }) : []),
          ]),
        ].join("\n")
      : entry(`${clients.length} clients`, commas(clients), drawing).join("\n"),
    ...routeGroups(api, report, names).map((group) => groupBlock(group, drawing)),
  ].join("\n\n");
}

function groupBlock({ requires, authorizer, access, routeKeys, callers }: RouteGroup, drawing: Drawing): string {
  const { width, style } = drawing;
  const by = authorizer === undefined ? [] : ["by", "authorizer", authorizer];
  const isOpen = access === "public";
  return [
    ...wrap([...requires.split(" "), ...by], { width, indent: 2 }).map(isOpen ? style.warning : style.heading),
    ...entry("  routes", commas(routeKeys), drawing),
    ...callers.flatMap(({ summary, names }, index) => {
      const words = [...summary.split(" "), ...commas(names)];
      return entry(index === 0 ? "  callers" : "", words, drawing, isOpen ? style.warning : style.good);
    }),
  ].join("\n");
}

/** Words to the right of a label. */
function entry(label: string, words: readonly string[], { width }: Drawing, draw = (text: string) => text): string[] {
  const indent = 14;
  return wrap(words, { width, indent }).map((line, index) => {
    return (index === 0 ? `  ${label}` : "").padEnd(indent) + draw(line.slice(indent));
  });
}

/** The clients of a pool whose tokens no route of the program accepts. */
function poolBlock({ clients }: ClientList, { width, style }: Drawing): string {
  const [head, room] = [["CLIENT", "SCOPES"], Math.max(6, ...clients.map(({ name }) => name.length)) + 4];
  return [
    row(head, [room - 4], 2, style.faint),
    ...clients.flatMap(({ name, scopes }) => {
      const lines = wrap(scopes.length > 0 ? scopes : ["-"], { width, indent: room });
      return lines.map((line, index) => (index === 0 ? `  ${name}`.padEnd(room) + line.slice(room) : line));
    }),
  ].join("\n");
}

/** What the short names of scopes stand for. */
export function scopeLegend({ shortened }: Names, { style }: Drawing): string[] {
  if (shortened.length === 0) {
    return [];
  }
  const lines = shortened.map((cells) => row(cells, columnWidths(shortened), 2));
  return [`${style.heading("Scopes")}\n\n${lines.join("\n")}`];
}

/** Findings below a title; nothing if there are none. */
export function findingBlocks(title: string, findings: readonly FindingText[], drawing: Drawing): string[] {
  if (findings.length === 0) {
    return [];
  }
  return [drawing.style.heading(title), ...findings.map((finding) => findingBlock(finding, drawing))];
}

function findingBlock({ heading, items }: FindingText, { width, style }: Drawing): string {
  const plainItems = items.filter(({ detail }) => detail === undefined).map(({ subject }) => subject);
  const detailed = items.flatMap(({ subject, detail }) =>
    detail === undefined
      ? []
      : wrap([`${subject}:`, ...detail.split(" ")], { width: width - 2, indent: 4 }).map((line, index) =>
          index === 0 ? line : `  ${line}`,
        ),
  );
  return [
    ...wrap(heading.split(" "), { width, indent: 2 }).map(style.warning),
    ...wrap(commas(plainItems), { width, indent: 4 }),
    ...detailed,
  ].join("\n");
}
