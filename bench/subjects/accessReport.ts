import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import type { Run } from "../harness/row";
import { installation } from "./installation";
import { ours, Program, Size } from "./plan/programs";

const command = path.resolve(__dirname, "../../dist/simulator/m2m.js");

/** The figure that counts. */
export const beyondEvaluation = "from the end of the evaluation to that of the command, ms";

/** Of the command, and of the process that evaluates the program and ends before the report is made. */
export const peakMemory = "peak memory, MB";
export const peakOfEvaluation = "peak memory of the evaluation, MB";

/** A line of what the command has noted. */
interface Note {
  readonly what: "ended evaluation" | "evaluated" | "ended";
  /** Milliseconds from the start of the process. */
  readonly at: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Runs in each process of the command: notes what it used, and when the evaluating one and the command ended. */
const noting = `
const { appendFileSync } = require("node:fs");
const childProcess = require("node:child_process");
const { fork } = childProcess;
const note = (what) => {
  const { user, system } = process.cpuUsage();
  const peakMb = process.resourceUsage().maxRSS / 1000;
  const noted = { what, at: performance.now(), cpuMs: (user + system) / 1000, peakMb };
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
export async function accessReport(size: Size, format: string, program: Program = ours): Promise<Run> {
  const { stdout, figures } = await runAccess(program(size), "--format", format);
  const routes = new Set(stdout.match(/\bitem\d+\b/g));
  return { figures, faults: routes.size === size.routes ? [] : [`it reports ${routes.size} routes`] };
}

/** `m2m access` against an earlier report, before there was one more client: what it takes once the program is evaluated. */
export async function accessDifference(size: Size, program: Program): Promise<Run> {
  const earlier = await runAccess(program(size), "--format", "json");
  fs.writeFileSync(path.join(folder(), "earlier.json"), earlier.stdout);
  const later = program({ ...size, clients: size.clients + 1 });
  const { stdout, figures } = await runAccess(later, "--format", "markdown", "--against", "earlier.json");
  const isTold = stdout.includes(`client${size.clients}`) && stdout.length < 65_536;
  return { figures, faults: isTold ? [] : ["it does not tell of the client, or does not fit a comment"] };
}

function folder(): string {
  const dir = path.join(installation(), "access");
  fs.mkdirSync(dir, { recursive: true });
  return dir;
}

async function runAccess(
  program: string,
  ...args: readonly string[]
): Promise<{ stdout: string } & Pick<Run, "figures">> {
  const dir = folder();
  const files = {
    "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: index.ts\n",
    "Pulumi.dev.yaml": "config:\n  aws:region: eu-central-1\n",
    "tsconfig.json": '{ "compilerOptions": { "target": "es2022", "module": "nodenext" } }\n',
    "index.ts": program,
    "noting.cjs": noting,
    notes: "",
  };
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(dir, name), text);
  }
  const notes = path.join(dir, "notes");
  const { stdout } = await promisify(execFile)(process.execPath, [command, "access", ...args], {
    cwd: dir,
    env: { ...process.env, NODE_OPTIONS: `--require ${path.join(dir, "noting.cjs")}`, M2M_BENCH_NOTES: notes },
    maxBuffer: 2 ** 26,
  });
  const lines = fs.readFileSync(notes, "utf8").trim().split("\n");
  const noted = Object.fromEntries(lines.map((line) => JSON.parse(line) as Note).map((note) => [note.what, note]));
  return {
    stdout,
    figures: {
      [beyondEvaluation]: noted["ended"]!.at - noted["evaluated"]!.at,
      "CPU, ms": noted["ended"]!.cpuMs + noted["ended evaluation"]!.cpuMs,
      "time, ms": noted["ended"]!.at,
      [peakMemory]: noted["ended"]!.peakMb,
      [peakOfEvaluation]: noted["ended evaluation"]!.peakMb,
      "size of the report, kB": stdout.length / 1000,
    },
  };
}
