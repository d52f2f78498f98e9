import type { PageRow } from "../protocol";

/** Rows whose paths begin alike. */
export interface RowGroup {
  readonly title: string;
  readonly rows: readonly PageRow[];
}

/** Below this, groups tell less than they take up. */
const fewest = 10;

/** Rows by the first segment of their paths in which not all are the same; few rows are one group. */
export function rowGroups(rows: readonly PageRow[]): RowGroup[] {
  const paths = rows.map(({ title }) => segmentsOf(title));
  const [first = []] = paths;
  let shared = 0;
  while (shared < first.length && paths.every((path) => path[shared] === first[shared])) {
    shared++;
  }
  const groups = new Map<string, PageRow[]>();
  rows.forEach((row, index) => {
    const title = rows.length < fewest ? "" : paths[index]!.slice(0, shared + 1).join("");
    groups.set(title, [...(groups.get(title) ?? []), row]);
  });
  return [...groups].map(([title, own]) => ({ title, rows: own }));
}

function segmentsOf(title: string): string[] {
  const [, path = title] = title.split(" ");
  return path.split(/(?=\/)/);
}
