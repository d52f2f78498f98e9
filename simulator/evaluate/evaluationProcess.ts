/**
 * Entry point of the process that evaluates a program. It gets a project from its parent, hosts the program in the
 * Pulumi SDK that the program itself uses, and answers with what was registered.
 */
import { createRequire } from "node:module";
import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { UserError } from "../userError";
import { addSourceMaps } from "./loading/addSourceMaps";
import { ProgramCompiler } from "./loading/programCompiler";
import { errorLines } from "./loading/errorLines";
import { EsModules } from "./loading/esModules";
import { FunctionSources } from "./loading/functionSources";
import { findEntry, ProgramEntry } from "./loading/programEntry";
import { loadProgram } from "./loading/programLoader";
import { isOwnFile } from "./ownFile";
import { Project, watchedFiles } from "./project/project";
import type { Purpose } from "./purpose";
import { hostBundling } from "./loading/hostBundling";
import { Recorder } from "./recorder";
import { archiveOf, Asset, ChildRequest, Evaluation, Registration } from "./registration";
import { quietSdk } from "./loading/quietSdk";
import { refuseAutomation } from "./loading/refuseAutomation";
import { unfitTypeScript } from "./loading/unfitTypeScript";
import { skipSdkStackTraces } from "./loading/skipSdkStackTraces";
import { explainUnknown } from "./elsewhere/unknownValues";

type Sdk = typeof pulumi;

const exit = process.exit.bind(process);
// Whoever asked for the evaluation may be gone.
process.once("disconnect", () => exit(1));

process.on("message", (request: ChildRequest) => {
  if (request.type === "prepare") {
    void prepare(request);
    return;
  }
  const { project, purpose } = request;
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
  void evaluate(project, purpose, errors).then(answer);
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

/** What a program is loaded with. */
interface Loading {
  readonly entry: ProgramEntry;
  readonly programRequire: NodeJS.Require;
  readonly sdk: Sdk;
}

/** Goes to the program's folder, and sets up what the program is loaded with. */
function enter(project: Project): Loading {
  const entry = findEntry(project);
  process.chdir(project.programDir);
  const programRequire = createRequire(entry.file);
  const sdk = loadSdk(programRequire, path.dirname(entry.file));
  if (project.typescript) {
    compiler ??= compilerFor(programRequire, project, entry);
  }
  if (entry.isModule) {
    modules ??= new EsModules(entry.file, project, compilerOfModules(entry));
  }
  quietSdk(sdk, (text) => asides.push(text));
  skipSdkStackTraces(programRequire, sdk);
  if (!functionSources) {
    functionSources = new FunctionSources(loadedFiles, (file) => compiler?.outputOf(file));
    functionSources.watch(programRequire);
  }
  return { entry, programRequire, sdk };
}

/** A TypeScript that cannot be used is no reason to refuse a program without any. */
function compilerFor(
  programRequire: NodeJS.Require,
  project: Project,
  { file, isModule }: ProgramEntry,
): ProgramCompiler | undefined {
  const unfit = unfitTypeScript(programRequire, file);
  if (unfit === undefined) {
    return new ProgramCompiler(programRequire, project, isModule);
  }
  if (/\.[cm]?tsx?$/.test(file)) {
    throw unfit;
  }
  return undefined;
}

/** What the SDK says beside the program. */
const asides: string[] = [];
let functionSources: FunctionSources | undefined;
let compiler: ProgramCompiler | undefined;
let modules: EsModules | undefined;

/**
 * What compiles the TypeScript of ES modules, unless the program has a loader of its own, which Pulumi leaves that to,
 * or Node.js does it by itself.
 */
function compilerOfModules({ file }: ProgramEntry): ProgramCompiler | undefined {
  if (compiler === undefined || process.execArgv.some((arg) => ["--loader", "--import", "--require"].includes(arg))) {
    return undefined;
  }
  if (compiler.compilesModules) {
    return compiler;
  }
  const isStripped = Boolean((process.features as { typescript?: unknown }).typescript);
  if (/ts$/.test(file) && !isStripped) {
    const rule = "is an ES module in TypeScript, for which Pulumi needs packages of the project's own";
    throw new UserError(`${file}: ${rule}; run npm install --save-dev ts-node typescript@6.`);
  }
  return undefined;
}

function answer(evaluation: Evaluation): void {
  // Whatever the program left running (timers, sockets) must not keep this process. Pulumi would take an exit with 0
  // for the end of a program, and warn of promises that it left behind.
  process.send!(evaluation, undefined, undefined, () => exit(evaluation.ok ? 0 : 1));
}

async function evaluate(project: Project, purpose: Purpose, errors: unknown[]): Promise<Evaluation> {
  let recorder: Recorder | undefined;
  const notes: string[] = [];
  const hosted = hostBundling(purpose);
  try {
    const { entry, programRequire, sdk } = enter(project);
    notes.push(...entry.notes);
    refuseAutomation(sdk, project.dir, (error) => errors.push(error));
    recorder = new Recorder(sdk, project, project.config["aws:region"] ?? process.env["AWS_REGION"] ?? "us-east-1");
    await recorder.install(programRequire);
    sdk.runtime.setAllConfig({ ...project.config }, [...project.secretKeys]);
    const load = async () => {
      const { exported, notes: further } = await loadProgram(entry, programRequire, project.exportName);
      notes.push(...further);
      return exported;
    };
    if (!(await runToEnd(run(sdk, recorder, load))) && errors.length === 0) {
      throw new UserError(
        `${entry.file}: the program waits for something that never happens; look for a promise that never settles, and for resources that wait for each other.`,
      );
    }
  } catch (error) {
    errors.push(error);
  }
  // Rejections of promises that nobody waits for are reported one turn after the promise settles.
  await new Promise((resolve) => setImmediate(resolve));
  const faults = [
    ...(recorder?.faults ?? []),
    ...(modules?.failure ?? errors).flatMap((error) => errorLines(error, project.dir)),
  ];
  const registrations = recorder?.registrations ?? [];
  if (purpose === "serve") {
    const mapOf = (text: string) => functionSources?.mapOf(text);
    registrations.flatMap(archivesOf).forEach((asset) => addSourceMaps(asset, mapOf, project.programDir));
  }
  const loaded = [...new Set([...watchedFiles(project), ...loadedFiles(), ...archivedFiles(registrations)])];
  const files = [...new Set([...loaded, ...hosted.files])];
  return faults.length > 0
    ? { ok: false, errors: [...new Set(faults.map(explainUnknown))].flatMap((one) => one.split("\n")), files }
    : {
        ok: true,
        registrations,
        files,
        loaded,
        bundles: hosted.bundles,
        packages: Object.keys(require.cache).filter((file) => !isOwnFile(file)),
        notes: [...notes, ...recorder!.finish()],
        asides,
        usedStandIns: recorder!.usedStandIns,
      };
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
async function run(sdk: Sdk, recorder: Recorder, load: () => Promise<unknown>): Promise<void> {
  await sdk.runtime.runInPulumiStack(async () => {
    recorder.watchProgram();
    const exported = await load();
    return (await (typeof exported === "function" ? (exported as () => unknown)() : exported)) as pulumi.Inputs;
  });
  await sdk.runtime.disconnect();
}

function missingSdk(dir: string): UserError {
  return new UserError(
    `${dir}: the package @pulumi/pulumi is not installed; install the project's packages there, with "npm install" or what it is kept with.`,
  );
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

/** The user's own files that the program consists of. */
function loadedFiles(): string[] {
  return [...Object.keys(require.cache), ...(modules?.loaded ?? [])].filter(
    (file) => isOwnFile(file) && file !== __filename,
  );
}

/** The user's own files and folders that functions' archives are made of. */
function archivedFiles(registrations: readonly Registration[]): string[] {
  const pathsOf = (asset: Asset): string[] => {
    if (asset.kind === "files") {
      return Object.values(asset.files).flatMap(pathsOf);
    }
    return "path" in asset ? [asset.path] : [];
  };
  return registrations.flatMap(archivesOf).flatMap(pathsOf).filter(isOwnFile);
}

function archivesOf({ inputs }: Registration): Asset[] {
  return Object.values(inputs).flatMap((value) => archiveOf(value) ?? []);
}
