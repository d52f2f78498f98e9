import type { Row } from "../harness/row";
import { checking, firstDecision } from "../subjects/checking";
import { manyClients } from "../subjects/manyClients";

/** What the function that checks tokens takes, and a program with thousands of clients. */
export const checkingRows: readonly Row[] = [
  {
    name: "checking",
    title: "function that checks tokens",
    runs: 5,
    subjects: [checking(50), checking(5_000)],
    aims: [{ figure: firstDecision, atMost: 200 }],
  },
  ...[1_000, 5_000].map((clients): Row => ({
    name: "clients",
    title: `plan, 10 routes, ${clients.toLocaleString("en-US")} clients`,
    runs: 3,
    subjects: manyClients(clients),
    aims: [
      { figure: "CPU, ms", peer: "plain Pulumi, without an API", atMost: 1 },
      { figure: "peak memory, MB", peer: "plain Pulumi, without an API", atMost: 1.1 },
    ],
  })),
];
