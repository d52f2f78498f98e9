import { faultsOf, MeasuredRow } from "./measure";
import type { Aim, Row, Run } from "./row";
import { Spread, spreadOf } from "./statistics";

const heads = ["What", "Figure", "m2m", "Compared with", "Its figure", "m2m / it", "Aim"];

/** The table of measured rows, and what went wrong, as Markdown that is read as it stands, too. */
export function table(rows: readonly MeasuredRow[]): string {
  const cells = [heads, ...rows.flatMap(linesOf)];
  const widths = heads.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, column) => text.padEnd(widths[column]!)).join(" | ")} |`;
  const [head, ...body] = cells.map(line);
  const faults = rows.flatMap((measured) =>
    faultsOf(measured).map((fault) => `- FAILED: ${measured.row.title}: ${fault}`),
  );
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [head, rule, ...body, ...(faults.length > 0 ? ["", ...faults] : [])].join("\n");
}

/** A line for each figure and peer; and one that says whether anything went wrong. */
function linesOf(measured: MeasuredRow): string[][] {
  const { row, runs } = measured;
  const [ours = [], ...others] = runs;
  const faults = faultsOf(measured);
  const lines = namesOf(ours).flatMap((figure) => {
    const own = valuesOf(ours, figure);
    const compared = others.flatMap((theirs, index) => {
      const { name } = row.subjects[index + 1]!;
      const values = valuesOf(theirs, figure);
      const ratios = spreadOf(own.map((value, turn) => value / values[turn]!));
      return values.length === own.length
        ? [[name, show(spreadOf(values)), show(ratios), verdictOn(row, figure, name, ratios)]]
        : [];
    });
    const alone = verdictOn(row, figure, undefined, spreadOf(own));
    const peers = alone !== "" || compared.length === 0 ? [["", "", "", alone], ...compared] : compared;
    return peers.map((peer) => [figure, show(spreadOf(own)), ...peer]);
  });
  const verdict = ["faults", faults.length > 0 ? "FAILED, see below" : "none", "", "", "", ""];
  return [...lines, verdict].map((line, index) => [index === 0 ? row.title : "", ...line]);
}

/** What the row aims at with a figure, or with its ratio to a peer's, and whether it is met. */
function verdictOn({ aims = [] }: Row, figure: string, peer: string | undefined, { median }: Spread): string {
  return aims
    .filter((aim) => aim.figure === figure && aim.peer === peer)
    .map((aim) => `${boundOf(aim)}: ${isMet(aim, median) ? "met" : "MISSED"}`)
    .join("; ");
}

function boundOf({ atMost, atLeast }: Aim): string {
  return atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
}

function isMet({ atMost = Infinity, atLeast = -Infinity }: Aim, median: number): boolean {
  return median <= atMost && median >= atLeast;
}

function namesOf(runs: readonly Run[]): string[] {
  return [...new Set(runs.flatMap(({ figures }) => Object.keys(figures)))];
}

function valuesOf(runs: readonly Run[], figure: string): number[] {
  return runs.flatMap(({ figures }) => figures[figure] ?? []);
}

function show({ median, least, most }: Spread): string {
  return least === most ? shown(median) : `${shown(median)} (${shown(least)} to ${shown(most)})`;
}

/** Three digits that count, and all of a whole number. */
function shown(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 100
    ? Math.round(value).toLocaleString("en-GB")
    : String(Number(value.toPrecision(value < 0.1 ? 2 : 3)));
}
