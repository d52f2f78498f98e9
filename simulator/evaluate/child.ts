/**
 * Entry point of the process that evaluates a program. It gets a project from its parent, hosts the program in the
 * Pulumi SDK that the program itself uses, and answers with what was registered.
 */
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { UserError } from "../userError";
import { programFrame } from "./callers";
import { Project, watchedFiles } from "./project";
import { Recorder } from "./recorder";
import { archiveOf, Asset, ChildRequest, Evaluation, Registration } from "./registration";
import { ProgramCompiler } from "./programCompiler";
import { skipPulumisOwnStacks } from "./stacks";

type Sdk = typeof pulumi;

const exit = process.exit.bind(process);
// Whoever asked for the evaluation may be gone.
process.once("disconnect", () => exit(1));

process.on("message", (request: ChildRequest) => {
  if (request.type === "prepare") {
    void prepare(request);
    return;
  }
  const { project } = request;
  // The channel alone must not keep this process: that it has nothing left to do is how a stuck program is noticed.
  process.channel?.unref();
  const errors: unknown[] = [];
  process.exit = (code) => {
    const error = new Error(`process.exit(${code ?? ""}) was called; throw an Error with a message instead.`);
    errors.push(error);
    throw error;
  };
  process.on("unhandledRejection", (error) => errors.push(error));
  process.on("uncaughtException", (error) => errors.push(error));
  void evaluate(project, errors).then(answer);
});

/**
 * Does what is slow and will be the same: loads packages, compiles the program's files as they are now, and has the SDK
 * set up what it serialises callbacks with. What fails here will fail, and be reported, later.
 */
async function prepare({ project, packages, files }: ChildRequest & { type: "prepare" }): Promise<void> {
  try {
    const { programRequire, sdk } = enter(project);
    packages.forEach(programRequire);
    compiler?.compile(files);
    await sdk.runtime.serializeFunction(() => undefined);
  } catch {
    // The evaluation does what is missing.
  }
}

/** Goes to the program's folder, and sets up what the program is loaded with. */
function enter(project: Project): { entry: string; dir: string; programRequire: NodeJS.Require; sdk: Sdk } {
  const isFolder = fs.statSync(project.main, { throwIfNoEntry: false })?.isDirectory() === true;
  const dir = isFolder ? project.main : path.dirname(project.main);
  const entry = findEntry(project.main);
  process.chdir(dir);
  const programRequire = createRequire(entry);
  const sdk = loadSdk(programRequire, dir);
  if (project.typescript) {
    compiler ??= new ProgramCompiler(programRequire, project);
  }
  skipPulumisOwnStacks(programRequire, sdk);
  return { entry, dir, programRequire, sdk };
}

let compiler: ProgramCompiler | undefined;

function answer(evaluation: Evaluation): void {
  // Whatever the program left running (timers, sockets) must not keep this process. Pulumi would take an exit with 0
  // for the end of a program, and warn of promises that it left behind.
  process.send!(evaluation, undefined, undefined, () => exit(evaluation.ok ? 0 : 1));
}

async function evaluate(project: Project, errors: unknown[]): Promise<Evaluation> {
  let recorder: Recorder | undefined;
  try {
    const { entry, programRequire, sdk } = enter(project);
    recorder = new Recorder(sdk, project.dir, project.config["aws:region"] ?? process.env["AWS_REGION"] ?? "us-east-1");
    await recorder.install(project.name, project.stack);
    sdk.runtime.setAllConfig({ ...project.config }, [...project.secretKeys]);
    if (!(await runToEnd(run(sdk, recorder, () => programRequire(entry) as unknown))) && errors.length === 0) {
      throw new UserError(
        `${entry}: the program waits for something that never happens; look for a promise that never settles, and for resources that wait for each other.`,
      );
    }
  } catch (error) {
    errors.push(error);
  }
  // Rejections of promises that nobody waits for are reported one turn after the promise settles.
  await new Promise((resolve) => setImmediate(resolve));
  const faults = [...(recorder?.faults ?? []), ...errors.flatMap((error) => describe(error, project.dir))];
  const registrations = recorder?.registrations ?? [];
  const files = [...new Set([...watchedFiles(project), ...loadedFiles(), ...archivedFiles(registrations)])];
  return faults.length > 0
    ? { ok: false, errors: [...new Set(faults)], files }
    : { ok: true, registrations, files, packages: Object.keys(require.cache).filter((file) => !isOwn(file)) };
}

/**
 * Waits for a run. A failed registration leaves others waiting for ever, so a run also ends when nothing is left to
 * do.
 *
 * @returns Whether the run came to its end.
 */
function runToEnd(running: Promise<void>): Promise<boolean> {
  const nothingLeft = new Promise<boolean>((resolve) => process.once("beforeExit", () => resolve(false)));
  return Promise.race([running.then(() => true), nothingLeft]);
}

/** Runs the program and waits until everything it registers is registered. */
async function run(sdk: Sdk, recorder: Recorder, load: () => unknown): Promise<void> {
  await sdk.runtime.runInPulumiStack(async () => {
    recorder.watchProgram();
    const exported = load();
    return (await (typeof exported === "function" ? (exported as () => unknown)() : exported)) as pulumi.Inputs;
  });
  await sdk.runtime.disconnect();
}

function findEntry(main: string): string {
  const candidates = [main, ...["index.js", "index.ts"].map((index) => path.join(main, index))];
  const entry = candidates.find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());
  if (entry === undefined) {
    throw new UserError(`${main}: there is no program here; set "main" in Pulumi.yaml to its file.`);
  }
  const manifest = nearestManifest(path.dirname(entry));
  if (manifest?.["type"] === "module" && !entry.endsWith(".cts") && !entry.endsWith(".cjs")) {
    throw new UserError(
      `${entry}: is an ES module, and Pulumi cannot serialise callbacks of ES modules; remove "type": "module" from package.json.`,
    );
  }
  return entry;
}

function nearestManifest(dir: string): Record<string, unknown> | undefined {
  const file = path.join(dir, "package.json");
  if (fs.existsSync(file)) {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, unknown>;
  }
  return dir === path.dirname(dir) ? undefined : nearestManifest(path.dirname(dir));
}

function missingSdk(dir: string): UserError {
  return new UserError(`${dir}: the package @pulumi/pulumi is not installed; run "npm install" there.`);
}

function loadSdk(programRequire: NodeJS.Require, dir: string): Sdk {
  try {
    return programRequire("@pulumi/pulumi") as Sdk;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") {
      throw missingSdk(dir);
    }
    throw error;
  }
}

/** One line for each fault: what went wrong, and where in the user's files. */
function describe(error: unknown, dir: string): string[] {
  if (!(error instanceof Error)) {
    return [`the program threw ${String(error)}, which is no Error; throw one with a message.`];
  }
  const marks = error as Error & Marks;
  if (error instanceof UserError || marks.__pulumiRunError === true || marks.hideStack === true) {
    // Pulumi indents the lines that continue one, and names the property that an error came through.
    return error.message
      .replace(/\n\s+/g, " ")
      .replace(/^error serializing property "\w+": /, "")
      .split("\n");
  }
  if (marks.diagnosticText !== undefined) {
    return marks.diagnosticText.split("\n").filter((line) => line.trim() !== "");
  }
  if (marks.code === "MODULE_NOT_FOUND") {
    const importer = marks.requireStack?.[0];
    const where = importer === undefined ? "" : `${path.relative(dir, importer)}: `;
    return [`${where}${error.message.split("\n", 1)[0] ?? ""}; install the package or correct the path.`];
  }
  const where = programFrame(error.stack?.split("\n") ?? [], dir);
  return [`${where === undefined ? "" : `${where}: `}${error.name}: ${error.message}`];
}

/** What Pulumi, ts-node and Node add to the errors that they throw. */
interface Marks {
  readonly __pulumiRunError?: boolean;
  readonly hideStack?: boolean;
  readonly diagnosticText?: string;
  readonly code?: string;
  readonly requireStack?: readonly string[];
}

/** The user's own files that the program consists of. */
function loadedFiles(): string[] {
  return Object.keys(require.cache).filter((file) => isOwn(file) && file !== __filename);
}

/** The user's own files and folders that functions' archives are made of. */
function archivedFiles(registrations: readonly Registration[]): string[] {
  const pathsOf = (asset: Asset): string[] => {
    if (asset.kind === "files") {
      return Object.values(asset.files).flatMap(pathsOf);
    }
    return "path" in asset ? [asset.path] : [];
  };
  return registrations
    .flatMap(({ inputs }) => Object.values(inputs))
    .flatMap((value) => archiveOf(value) ?? [])
    .flatMap(pathsOf)
    .filter(isOwn);
}

function isOwn(file: string): boolean {
  return !file.includes(`${path.sep}node_modules${path.sep}`);
}
