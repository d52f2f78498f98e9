import type { Row } from "../harness/row";
import { clientSubjects, coldLoad, zippedBytes } from "../subjects/clients";

/** What a handler with a client of DynamoDB weighs, and how long it takes to load, in each form. */
export const clientRows: readonly Row[] = [
  {
    name: "client",
    title: "handler with a client of DynamoDB",
    runs: 7,
    subjects: clientSubjects,
    aims: [
      { figure: coldLoad, peer: "esbuild", atMost: 1 },
      { figure: zippedBytes, peer: "esbuild", atMost: 1 },
    ],
  },
];
