import { fork } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import type { Run, Subject } from "../../harness/row";
import { installation } from "../installation";
import { cdk, items, ours, oursFromFile, plainPulumi, Program, Size } from "./programs";

const bench = path.resolve(__dirname, "../..");

/** What running a program took, from the start of its process. */
export interface PlanUse {
  readonly cpuMs: number;
  readonly wallMs: number;
  /** The most memory that the process held. */
  readonly mostMb: number;
  /** Resources that were registered, or that the template has: components are none. */
  readonly resources: number;
  /** What the functions' archives are made of, where that was asked for. */
  readonly archives: readonly Readonly<Record<string, ArchiveMember>>[];
}

/** A text, or a path of a file or a folder. */
export interface ArchiveMember {
  readonly text?: string | undefined;
  readonly path?: string | undefined;
}

/** A tool with a program for it. */
export interface Tool {
  readonly name: string;
  readonly program: Program;
  /** What the program has beside itself, by file. */
  readonly files?: Readonly<Record<string, Program>>;
  readonly kind: "pulumi" | "cdk";
  readonly environment?: Readonly<Record<string, string>>;
  /** What tsconfig.json has besides compiler options, where the program is not compiled in advance. */
  readonly tsconfig?: object;
}

/** What plans the same API, ours first. */
export const tools = {
  ours: { name: "m2m", program: ours, kind: "pulumi" },
  oursFromFile: {
    name: "m2m, handlers from a file",
    program: oursFromFile,
    files: { "items.js": items },
    kind: "pulumi",
  },
  plainPulumi: { name: "plain Pulumi", program: plainPulumi, kind: "pulumi" },
  cdk: { name: "CDK", program: cdk, kind: "cdk" },
  cdkUnchecked: {
    name: "CDK, CDK_VALIDATION=false",
    program: cdk,
    kind: "cdk",
    environment: { CDK_VALIDATION: "false" },
  },
} satisfies Record<string, Tool>;

/** Runs a tool's program in a process of its own. */
export async function plan(
  { program, files: more = {}, kind, environment, tsconfig }: Tool,
  size: Size,
): Promise<PlanUse> {
  const dir = kind === "cdk" ? cdkFolder() : installation();
  const text = program(size);
  const files: Record<string, string> = tsconfig ? { "index.ts": text } : { "index.js": compiled(text) };
  const others = Object.fromEntries(Object.entries(more).map(([name, text]) => [name, compiled(text(size))]));
  const options = { ...others, "tsconfig.json": JSON.stringify({ compilerOptions, ...tsconfig }) };
  const args = [kind, ...Object.keys(files), ...(tsconfig ? ["tsconfig.json"] : [])];
  return runProgram(dir, { ...files, ...options }, args, { CDK_OUTDIR: path.join(dir, "cdk.out"), ...environment });
}

/** Writes files of a program into a folder, and runs it there: host.ts says what it is told. */
export async function runProgram(
  dir: string,
  files: Readonly<Record<string, string>>,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<PlanUse> {
  const host = compiled(fs.readFileSync(path.join(__dirname, "host.ts"), "utf8"));
  for (const [name, text] of Object.entries({ ...files, "host.js": host })) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
  const child = fork(path.join(dir, "host.js"), [...args], {
    cwd: dir,
    env: { ...process.env, ...environment },
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let errors = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const [first] = (await Promise.race([once(child, "message"), once(child, "close")])) as [PlanUse | number | null];
  if (first === null || typeof first === "number") {
    throw new Error(`the program ended with ${first}:\n${errors}`);
  }
  return first;
}

/** A tool that plans an API of some size. */
export function planning(tool: Tool, size: Size): Subject {
  return { name: tool.name, run: async () => figuresOf(await plan(tool, size)) };
}

function figuresOf({ cpuMs, wallMs, mostMb, resources }: PlanUse): Run {
  return {
    figures: { "CPU, ms": cpuMs, "time, ms": wallMs, "peak memory, MB": mostMb, resources },
    faults: resources > 0 ? [] : ["nothing was registered"],
  };
}

/** Those of a user's tsconfig.json. */
const compilerOptions = { target: "es2022", module: "nodenext", types: ["node"], strict: true, skipLibCheck: true };

/** TypeScript as the JavaScript that Node.js loads. */
export function compiled(text: string): string {
  const options = { target: ScriptTarget.ES2022, module: ModuleKind.CommonJS, esModuleInterop: true };
  return transpileModule(text, { compilerOptions: options }).outputText;
}

/** A folder with what is installed for the bench, below the user's so that it is removed with it. */
function cdkFolder(): string {
  const dir = path.join(installation(), "cdk");
  fs.mkdirSync(dir, { recursive: true });
  const modules = path.join(dir, "node_modules");
  if (!fs.existsSync(modules)) {
    fs.symlinkSync(path.join(bench, "node_modules"), modules, "junction");
  }
  return dir;
}
