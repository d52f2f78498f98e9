import type { Row } from "../harness/row";
import { authorizing, seenBefore } from "../subjects/authorizing";

/** What the authorizer costs a request, without all else. */
export const authorizerRows: readonly Row[] = [
  {
    name: "authorizer",
    title: "authorizer alone, CPU a request",
    runs: 3,
    subjects: [{ name: "m2m dev", run: authorizing }],
    aims: [{ figure: seenBefore, atMost: 10 }],
  },
];
