import type { PageState, TrafficEntry } from "../../protocol";
import type { Context } from "../context";
import { element } from "../element";
import { methodChip } from "../methodChip";
import type { Subject } from "../place";
import { statusTone } from "../statusTone";
import { timeOfDay } from "../timeOfDay";
import { facts } from "./facts";
import { outcomeParts } from "./outcomeParts";
import { outcomeVerdict } from "./outcomeVerdict";
import type { PanelContent } from "./panelContent";
import { subjectLink } from "./subjectLink";
import { verdict } from "./verdict";

/** A request that was answered: all that is known of it. `undefined` if it is not known any more, or not yet. */
export function requestPanel(context: Context, [id]: readonly [id: string]): PanelContent | undefined {
  const entry = context.traffic.entry(id);
  if (!entry) {
    return undefined;
  }
  const { time, server, method, path, function: fn, status, milliseconds, client, decision, reason } = entry;
  const outcome = context.traffic.outcome(id);
  const { route, caller, cell } = subjectsOf(entry, context.state());
  return {
    heading: [element("span", { class: "name" }, methodChip(method), element("span", { class: "path" }, path))],
    body: [
      ...(outcome
        ? [outcomeVerdict(outcome), ...outcomeParts(outcome)]
        : [verdict({ tone: statusTone(status), status: String(status), milliseconds, reasons: [reason] })]),
      facts([
        ["Time", timeOfDay(time)],
        ["Client", client === undefined ? "not known" : caller ? subjectLink(context, caller, client) : client],
        [
          "Route",
          entry.routeKey === undefined ? "none" : route ? subjectLink(context, route, entry.routeKey) : entry.routeKey,
        ],
        ["Decided by", decision && `${decision.by}${decision.isKept ? ", by an answer that was kept" : ""}`],
        ["Function", fn],
        ["Answered by", `${serverWords[server.kind]} ${server.name}`],
      ]),
      ...(cell ? [element("p", { class: "actions" }, subjectLink(context, cell, "Try the same call"))] : []),
      ...(outcome
        ? []
        : [
            element(
              "p",
              { class: "hint" },
              "Of requests from elsewhere, no headers, bodies, queries and tokens are kept.",
            ),
          ]),
    ],
    refresh: () => undefined,
  };
}

const serverWords = { api: "API", pool: "user pool", domain: "domain" } as const;

/** What else of the page a request is about, as far as it is still there. */
function subjectsOf(
  { server, routeKey, client }: TrafficEntry,
  { apis, clients }: PageState,
): { readonly route?: Subject; readonly caller?: Subject; readonly cell?: Subject } {
  const api = server.kind === "api" ? apis.find(({ name }) => name === server.name) : undefined;
  const row = api?.rows.find((one) => one.routeKey === routeKey);
  const column = api?.columns.find(({ caller }) =>
    client === undefined ? caller.kind === "none" : caller.kind === "client" && caller.client === client,
  );
  const known =
    column?.caller.kind === "client"
      ? clients.find(
          ({ pool, name }) => column.caller.kind === "client" && pool === column.caller.pool && name === client,
        )
      : clients.find(({ pool, name }) => name === client && (server.kind !== "pool" || pool === server.name));
  return {
    ...(api && row && { route: ["route", api.name, row.routeKey] }),
    ...(known && { caller: ["client", known.pool, known.name] }),
    ...(api && row && column && { cell: ["cell", api.name, row.routeKey, column.key] }),
  };
}
