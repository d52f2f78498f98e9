import type { Row, Run } from "./row";

/** A row with what its runs gave: a list for each subject, in the row's order, one run for each turn. */
export interface MeasuredRow {
  readonly row: Row;
  readonly runs: readonly (readonly Run[])[];
}

/** Measures the subjects of a row in turn, so that what else happens on the machine meets all of them alike. */
export async function measure(
  row: Row,
  wanted: number | undefined,
  tell: (progress: string) => void,
): Promise<MeasuredRow> {
  const runs: Run[][] = row.subjects.map(() => []);
  const turns = wanted ?? row.runs;
  for (let turn = 1; turn <= turns; turn++) {
    for (const [index, subject] of row.subjects.entries()) {
      tell(`${row.title}: ${subject.name}, ${turn} of ${turns}`);
      runs[index]!.push(await subject.run());
    }
  }
  return { row, runs };
}

/** What went wrong in the runs of a row, each once. */
export function faultsOf({ row, runs }: MeasuredRow): string[] {
  const faults = row.subjects.flatMap(({ name }, index) =>
    runs[index]!.flatMap((run) => run.faults.map((fault) => `${name}: ${fault}`)),
  );
  return [...new Set(faults)];
}
