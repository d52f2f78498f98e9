import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import type { Run } from "../harness/row";
import { installation } from "./installation";
import { ours, Size } from "./plan/programs";

const command = path.resolve(__dirname, "../../dist/simulator/m2m.js");

/** The figure that counts. */
export const beyondEvaluation = "from the end of the evaluation to that of the command, ms";

/** A line of what the command has noted. */
interface Note {
  readonly what: "ended evaluation" | "evaluated" | "ended";
  /** Milliseconds from the start of the process. */
  readonly at: number;
  readonly cpuMs: number;
}

/** Runs in each process of the command: notes what it used, and when the evaluating one and the command ended. */
const noting = `
const { appendFileSync } = require("node:fs");
const childProcess = require("node:child_process");
const { fork } = childProcess;
const note = (what) => {
  const { user, system } = process.cpuUsage();
  const noted = { what, at: performance.now(), cpuMs: (user + system) / 1000 };
  appendFileSync(process.env.M2M_BENCH_NOTES, JSON.stringify(noted) + "\\n");
};
if (process.send) {
  process.once("exit", () => note("ended evaluation"));
} else {
  childProcess.fork = (...args) => fork(...args).prependOnceListener("close", () => note("evaluated"));
  process.once("exit", () => note("ended"));
}
`;

/** `m2m access`, in a format: what it takes once the program is evaluated. */
export async function accessReport(size: Size, format: string): Promise<Run> {
  const dir = path.join(installation(), "access");
  fs.mkdirSync(dir, { recursive: true });
  const files = {
    "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: index.ts\n",
    "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n",
    "tsconfig.json": '{ "compilerOptions": { "target": "es2022", "module": "nodenext" } }\n',
    "index.ts": ours(size),
    "noting.cjs": noting,
    notes: "",
  };
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(dir, name), text);
  }
  const notes = path.join(dir, "notes");
  const { stdout } = await promisify(execFile)(process.execPath, [command, "access", "--format", format], {
    cwd: dir,
    env: { ...process.env, NODE_OPTIONS: `--require ${path.join(dir, "noting.cjs")}`, M2M_BENCH_NOTES: notes },
    maxBuffer: 2 ** 26,
  });
  const lines = fs.readFileSync(notes, "utf8").trim().split("\n");
  const noted = Object.fromEntries(lines.map((line) => JSON.parse(line) as Note).map((note) => [note.what, note]));
  const routes = new Set(stdout.match(/\bitem\d+\b/g));
  return {
    figures: {
      [beyondEvaluation]: noted["ended"]!.at - noted["evaluated"]!.at,
      "CPU, ms": noted["ended"]!.cpuMs + noted["ended evaluation"]!.cpuMs,
      "time, ms": noted["ended"]!.at,
      "size of the report, kB": stdout.length / 1000,
    },
    faults: routes.size === size.routes ? [] : [`it reports ${routes.size} routes`],
  };
}
