/** The bench: measures the rows that are asked for, prints their table, and keeps that of all rows in results.md. */
import * as fs from "node:fs";
import * as path from "node:path";
import { installPeers } from "./harness/installPeers";
import { describeMachine } from "./harness/machine";
import { faultsOf, measure, MeasuredRow } from "./harness/measure";
import { Asked, readOptions } from "./harness/options";
import { table } from "./harness/table";
import { accessRows } from "./rows/access";
import { archiveRows } from "./rows/archive";
import { bundlingRows } from "./rows/bundling";
import { checkingRows } from "./rows/checking";
import { clientRows } from "./rows/clients";
import { authorizerRows } from "./rows/authorizer";
import { logRows } from "./rows/log";
import { engineRows } from "./rows/engine";
import { loadRows } from "./rows/load";
import { planRows } from "./rows/plan";
import { servingRows } from "./rows/serving";
import { startRows } from "./rows/start";
import { typeRows } from "./rows/types";

const root = path.dirname(__dirname);

async function main(asked: Asked): Promise<boolean> {
  const all = [
    ...planRows,
    ...typeRows,
    ...archiveRows,
    ...clientRows,
    ...bundlingRows,
    ...accessRows,
    ...startRows,
    ...authorizerRows,
    ...checkingRows,
    ...logRows,
    ...servingRows(asked),
    ...loadRows(asked),
  ];
  const names = [...new Set([...all, ...engineRows].map(({ name }) => name))];
  const unknown = asked.rows.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Error(`${unknown}: is no row of the bench; there are ${names.join(", ")}.`);
  }
  installPeers(__dirname);
  // The engine's need what not every machine has.
  const chosen =
    asked.rows.length === 0 ? all : [...all, ...engineRows].filter(({ name }) => asked.rows.includes(name));
  const measured: MeasuredRow[] = [];
  for (const row of chosen) {
    measured.push(await measure(row, asked.runs, (progress) => process.stderr.write(`${progress}\n`)));
  }
  const text = table(measured);
  process.stdout.write(`${text}\n`);
  for (const [file, rows] of [
    ["results.md", all],
    ["engineResults.md", engineRows],
  ] as const) {
    if (chosen.length === rows.length && rows.every((row) => chosen.includes(row))) {
      fs.writeFileSync(path.join(__dirname, file), results(text, asked.note));
    }
  }
  return measured.every((row) => faultsOf(row).length === 0);
}

function results(text: string, note: string | undefined): string {
  const machine = [...describeMachine(root), ...(note === undefined ? [] : [note])];
  return `# Results of the bench

Written by \`npm run bench\`; [docs/bench.md](../docs/bench.md) says how to read it.

${machine.map((line) => `- ${line}`).join("\n")}

${text}
`;
}

// Whoever waits for what never comes ends without a word: that is no success.
process.exitCode = 1;
main(readOptions(process.argv.slice(2))).then(
  (isGood) => (process.exitCode = isGood ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? `bench: ${error.message}` : error);
    process.exitCode = 1;
  },
);
