import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../userError";
import { environmentsOf, unreadEnvironments } from "./environments";
import { packageManifest } from "./packageManifest";
import type { ProgramPlace } from "../loading/programEntry";
import { findProjectFile, ProjectFile, readProjectFile } from "./projectFile";
import { readRuntime } from "./runtimeOptions";
import { ConfigSurroundings, readStackConfig } from "./stackConfig";
import { plainStackName, readStackFile } from "./stackFile";
import { readStandIns, StandInsFile } from "./standInsFile";
import { emptyYaml } from "./yamlFile";

/** A Pulumi project and the configuration of one of its stacks, ready to be evaluated. */
export interface Project extends ProgramPlace {
  /** Folder of the project's file. */
  readonly dir: string;
  readonly name: string;
  /** Plain name of the stack. */
  readonly stack: string;
  /** The function of the file that is the program, by the name under which it is exported. Absent if the file is. */
  readonly exportName?: string;
  /** Configuration by full key (`project:key`); structured values as JSON. */
  readonly config: Readonly<Record<string, string>>;
  /** Full keys of the configuration values that are secret. */
  readonly secretKeys: readonly string[];
  /** Full keys of the values that the stack's file holds as plain text, for which nothing stands in. */
  readonly plainKeys: readonly string[];
  /** What stands in for what the program gets from elsewhere. */
  readonly standIns: StandInsFile;
  /** Path of the tsconfig.json that Pulumi would use. Absolute; the file may be missing. */
  readonly tsconfig: string;
  /** Arguments of the node that runs the program. */
  readonly nodeArgs: readonly string[];
  /** Files that decide how the program is compiled, and with which packages; they may be missing. Absolute. */
  readonly toolFiles: readonly string[];
  /** The files that were read. Absolute. */
  readonly files: readonly string[];
  /** What does not hold here of what the files say, a line each. */
  readonly notes: readonly string[];
}

/** What may be said about a project besides its folder and its stack. */
export interface ProjectSurroundings extends ConfigSurroundings {
  /** `FILE#NAME`, or `FILE` for its default export: the function that is the program, as for the Automation API. */
  readonly program?: string;
}

/** Every file that decides on a program besides its own sources. */
export function watchedFiles({ files, toolFiles }: Project): string[] {
  return [...files, ...toolFiles];
}

/** What describes a program's packages, and what package managers write once they have installed them. */
const packageFiles = [
  "package.json",
  "package-lock.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "bun.lock",
  "node_modules/.package-lock.json",
  "node_modules/.yarn-state.yml",
  "node_modules/.modules.yaml",
];

/** The folders in which a project's packages are described and installed: its own, and those of workspaces around it. */
function packageFolders(dir: string): string[] {
  const above = path.dirname(dir) === dir ? [] : packageFolders(path.dirname(dir));
  return fs.existsSync(path.join(dir, "package.json")) ? [dir, ...above] : above;
}

/**
 * Reads the project's file, found in a folder or above it, and the configuration of a stack.
 *
 * @param given The stack's name, alone or after `organisation/project/`.
 * @throws {@link UserError} when a file is missing or malformed, or a value does not fit the project's config schema.
 */
export function loadProject(
  from: string,
  given: string,
  { environment = process.env, mayBeUnknown = false, program }: Partial<ProjectSurroundings> = {},
): Project {
  const { stack, project } = plainStackName(given);
  const file = findProjectFile(from);
  if (file === undefined && program === undefined) {
    const fix = "run in a Pulumi project, give --dir, or name a function that is a program by --program";
    throw new UserError(`${path.resolve(from)}: no Pulumi.yaml here or in a folder above; ${fix}.`);
  }
  const projectFile = file === undefined ? assumedProject(from) : readProjectFile(file);
  const { mapping, name } = projectFile;
  if (project !== undefined && project !== name) {
    throw new UserError(`--stack ${given}: is a stack of the project ${project}, and this is ${name}; correct it.`);
  }
  const dir = path.dirname(projectFile.file);
  const place = program === undefined ? placeOf(dir, mapping["main"]) : namedProgram(from, program);
  const { notes, ...runtime } = readRuntime(projectFile.file, mapping, place.programDir);
  const stackFile = readStackFile({
    dir: projectFile.stackDir,
    extension: path.extname(projectFile.file),
    stack,
    isOptional: file === undefined,
  });
  const standIns = readStandIns(dir, stack);
  const stackConfig = readStackConfig(name, projectFile, stackFile, standIns, { environment, mayBeUnknown });
  const packages = new Set([dir, ...packageFolders(place.programDir)]);
  const toolFiles = [
    runtime.tsconfig,
    ...[...packages].flatMap((folder) => packageFiles.map((one) => path.join(folder, one))),
  ];
  return {
    dir,
    name,
    stack,
    ...place,
    ...stackConfig,
    standIns,
    ...runtime,
    toolFiles,
    files: [projectFile.file, stackFile.file, standIns.file],
    notes: [...stackConfig.notes, ...notes, ...unreadEnvironments(environmentsOf(stackFile), stackFile)],
  };
}

/** A project of the Automation API may have no file of its own. */
function assumedProject(from: string): ProjectFile {
  const dir = path.resolve(from);
  const { name = path.basename(dir) } = packageManifest(dir)?.content ?? {};
  // Not every name of a package can be that of a project, and its scope is none's.
  const ownName = String(name)
    .replace(/^@[^/]*\//, "")
    .replace(/[^A-Za-z0-9_.-]+/g, "-");
  const yaml = emptyYaml(path.join(dir, "Pulumi.yaml"), { name: ownName, runtime: "nodejs" });
  return { ...yaml, name: ownName, stackDir: dir };
}

/** Where the program is that Pulumi.yaml names, and the folder in which Pulumi runs it. */
function placeOf(dir: string, main: unknown): Pick<Project, "programDir" | "main"> {
  const named = path.resolve(dir, typeof main === "string" ? main : ".");
  const isFolder = fs.statSync(named, { throwIfNoEntry: false })?.isDirectory() === true;
  return { programDir: isFolder ? named : path.dirname(named), main: named };
}

/** The Automation API leaves the folder as it is. */
function namedProgram(from: string, program: string): Pick<Project, "programDir" | "main" | "exportName"> {
  const [, file = "", exportName = "default"] = /^(.*?)(?:#([^#]*))?$/s.exec(program) ?? [];
  const main = path.resolve(from, file);
  if (fs.statSync(main, { throwIfNoEntry: false })?.isFile() !== true || exportName === "") {
    const fix = "give a file and the name of a function that it exports, such as ./deploy.ts#program";
    throw new UserError(`--program ${program}: ${main} is no file, or has no name after #; ${fix}.`);
  }
  return { programDir: path.resolve(from), main, exportName };
}
