import type { Row } from "../harness/row";
import {
  accessDifference,
  accessReport,
  beyondEvaluation,
  peakMemory,
  peakOfEvaluation,
} from "../subjects/accessReport";
import { crowd } from "../subjects/plan/programs";

const size = { routes: 300, clients: 50 };

/** What the access report takes beyond the evaluation of the program, which every command needs. */
const formats: readonly Row[] = ["table", "markdown", "json"].map((format) => ({
  name: "access",
  title: `access report as ${format}, ${size.routes} routes, ${size.clients} clients`,
  runs: 3,
  subjects: [{ name: "m2m access", run: () => accessReport(size, format) }],
  aims: [{ figure: beyondEvaluation, atMost: 100 }],
}));

/** With more clients than a JWT authorizer takes: the report, and its difference by one more client. */
const crowds: readonly Row[] = [1_000, 5_000].flatMap((clients): Row[] => {
  const large = { routes: size.routes, clients };
  const aims = [
    { figure: beyondEvaluation, atMost: 1_000 },
    { figure: peakMemory, atMost: 1_000 },
    { figure: peakOfEvaluation, atMost: 1_000 },
  ];
  const title = (what: string) => `${what}, ${large.routes} routes, ${clients} clients`;
  return [
    {
      name: "crowd",
      title: title("access report as markdown"),
      runs: 3,
      subjects: [{ name: "m2m access", run: () => accessReport(large, "markdown", crowd) }],
      aims,
    },
    {
      name: "crowd",
      title: title("access difference as markdown"),
      runs: 3,
      subjects: [{ name: "m2m access --against", run: () => accessDifference(large, crowd) }],
      aims,
    },
  ];
});

export const accessRows: readonly Row[] = [...formats, ...crowds];
