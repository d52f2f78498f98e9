import type { Row } from "../harness/row";
import { jsonLine, logging, textLine } from "../subjects/logging";

/** What a line of the log costs a request. */
export const logRows: readonly Row[] = [
  {
    name: "log",
    title: "log of a request alone, CPU a line",
    runs: 3,
    subjects: [{ name: "m2m dev", run: logging }],
    aims: [
      { figure: textLine, atMost: 5 },
      { figure: jsonLine, atMost: 5 },
    ],
  },
];
