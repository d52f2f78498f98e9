import { visible } from "../printable";
import { reasonOf } from "../refusalWords";
import type { Style } from "../reports/style";
import type { RequestRecord } from "../requestRecord";

/** How requests are told of. */
export interface LineOptions {
  readonly style: Style;
  /** How a scope is called. */
  readonly scopeName: (scope: string) => string;
  /** Whether it must be said which API or user pool answered: there are several. */
  readonly namesServer: boolean;
}

/** Longer paths are cut: the beginning tells. */
const mostPath = 120;

/** One request as a line: time, status, method, path, milliseconds, client, and the reason of a refusal. */
export function requestLine(record: RequestRecord, { style, scopeName, namesServer }: LineOptions): string {
  const { time, status, method, path, milliseconds, client, decision, server } = record;
  const reason = reasonOf(record, scopeName);
  const draw = status < 400 ? style.good : status < 500 ? style.warning : style.bad;
  const at = namesServer ? `${server.name}: ` : "";
  const shown = path.length > mostPath ? `${path.slice(0, mostPath)}…` : path;
  return [
    style.faint(timeOfDay(time)),
    ` ${draw(String(status))} ${visible(`${at}${method} ${shown}`)}`,
    style.faint(`  ${Math.round(milliseconds)} ms`),
    client === undefined ? "" : `  ${visible(client)}`,
    decision && reason === undefined
      ? style.faint(`  by ${visible(decision.by)}${decision.isKept ? ", kept" : ""}`)
      : "",
    reason === undefined ? "" : `  ${draw(visible(reason))}`,
  ].join("");
}

/** The second that was last told of: most lines share it with the one before. */
let last = { second: NaN, text: "" };

/** The local time, as `07:08:09`. */
function timeOfDay(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  if (second !== last.second) {
    const time = new Date(milliseconds);
    const parts = [time.getHours(), time.getMinutes(), time.getSeconds()];
    last = { second, text: parts.map((part) => String(part).padStart(2, "0")).join(":") };
  }
  return last.text;
}
