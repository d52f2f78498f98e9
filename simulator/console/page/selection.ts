import type { PageApi, PageCell, PageColumn, PageRow } from "../protocol";

/** A cell of a matrix, with what it stands for. */
export interface Selection {
  readonly api: PageApi;
  readonly row: PageRow;
  readonly column: PageColumn;
  readonly cell: PageCell;
}
