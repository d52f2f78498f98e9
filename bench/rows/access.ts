import type { Row } from "../harness/row";
import { accessReport, beyondEvaluation } from "../subjects/accessReport";

const size = { routes: 300, clients: 50 };

/** What the access report takes beyond the evaluation of the program, which every command needs. */
export const accessRows: readonly Row[] = ["table", "markdown", "json"].map((format) => ({
  name: "access",
  title: `access report as ${format}, ${size.routes} routes, ${size.clients} clients`,
  runs: 3,
  subjects: [{ name: "m2m access", run: () => accessReport(size, format) }],
  aims: [{ figure: beyondEvaluation, atMost: 100 }],
}));
