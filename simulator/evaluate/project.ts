import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../userError";
import { readStackConfig } from "./stackConfig";
import { isMapping, Mapping, readYaml, YamlFile } from "./yamlFile";

/** A Pulumi project and the configuration of one of its stacks, ready to be evaluated. */
export interface Project {
  /** Folder of Pulumi.yaml. */
  readonly dir: string;
  readonly name: string;
  readonly stack: string;
  /** Entry point of the program: a file, or a folder with an index. Absolute. */
  readonly main: string;
  /** Configuration by full key (`project:key`); structured values as JSON. */
  readonly config: Readonly<Record<string, string>>;
  /** Full keys of the configuration values that are secret. */
  readonly secretKeys: readonly string[];
  /** Path of the tsconfig.json that Pulumi would use. Absolute; the file may be missing. */
  readonly tsconfig: string;
  /** Whether Pulumi would compile TypeScript. */
  readonly typescript: boolean;
  /** Files that decide how the program is compiled, and with which packages; they may be missing. Absolute. */
  readonly toolFiles: readonly string[];
  /** The files that were read. Absolute. */
  readonly files: readonly string[];
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
  "node_modules/.package-lock.json",
  "node_modules/.yarn-state.yml",
  "node_modules/.modules.yaml",
];

/**
 * Reads Pulumi.yaml, found in a folder or above it, and the configuration of a stack.
 *
 * @throws {@link UserError} when a file is missing or malformed, or a value does not fit the project's config schema.
 */
export function loadProject(from: string, stack: string): Project {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack)) {
    throw new UserError(
      `--stack ${JSON.stringify(stack)}: is not the name of a stack; use letters, digits, hyphens, underscores and dots.`,
    );
  }
  const projectFile = findProjectFile(from);
  const yaml = readYaml(projectFile);
  const project = yaml.mapping;
  const dir = path.dirname(projectFile);
  const name = project["name"];
  if (typeof name !== "string" || !/^[A-Za-z0-9_.-]+$/.test(name)) {
    throw new UserError(
      `${projectFile}: name = ${JSON.stringify(name)} is not a project's name; write "name: my-api".`,
    );
  }
  const runtime = runtimeOf(projectFile, project);
  const stackFile = findStackFile(projectFile, project, stack);
  const { config, secretKeys } = readStackConfig(name, yaml, stackFile);
  const tsconfig = path.resolve(dir, typeof runtime["tsconfig"] === "string" ? runtime["tsconfig"] : "tsconfig.json");
  const toolFiles = [tsconfig, ...packageFiles.map((file) => path.join(dir, file))];
  return {
    dir,
    name,
    stack,
    main: path.resolve(dir, typeof project["main"] === "string" ? project["main"] : packageEntry(dir)),
    config,
    secretKeys,
    tsconfig,
    typescript: runtime["typescript"] !== false,
    toolFiles,
    files: [projectFile, stackFile.file],
  };
}

function findProjectFile(from: string): string {
  const start = path.resolve(from);
  if (!fs.existsSync(start)) {
    throw new UserError(`--dir ${start}: no such folder; name the folder of a Pulumi project.`);
  }
  for (let dir = start; ; dir = path.dirname(dir)) {
    for (const name of ["Pulumi.yaml", "Pulumi.yml"]) {
      const file = path.join(dir, name);
      if (fs.existsSync(file)) {
        return file;
      }
    }
    if (dir === path.dirname(dir)) {
      throw new UserError(`${start}: no Pulumi.yaml here or in a folder above; run in a Pulumi project or give --dir.`);
    }
  }
}

/**
 * Where Pulumi starts a program whose Pulumi.yaml has no `main`: what package.json exports, or its `main`, if that is
 * there; otherwise the folder's index.
 */
function packageEntry(dir: string): string {
  const manifest = readManifest(path.join(dir, "package.json"));
  const exported = isMapping(manifest["exports"]) ? manifest["exports"]["."] : manifest["exports"];
  const candidate = isMapping(exported) ? (exported["default"] ?? exported["require"]) : (exported ?? manifest["main"]);
  return typeof candidate === "string" && fs.existsSync(path.join(dir, candidate)) ? candidate : ".";
}

function readManifest(file: string): Mapping {
  if (!fs.existsSync(file)) {
    return {};
  }
  try {
    const manifest: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
    return isMapping(manifest) ? manifest : {};
  } catch {
    throw new UserError(`${file}: is not valid JSON; correct it.`);
  }
}

function findStackFile(projectFile: string, project: Mapping, stack: string): YamlFile {
  const dir = path.resolve(
    path.dirname(projectFile),
    typeof project["stackConfigDir"] === "string" ? project["stackConfigDir"] : ".",
  );
  for (const extension of ["yaml", "yml"]) {
    const file = path.join(dir, `Pulumi.${stack}.${extension}`);
    if (fs.existsSync(file)) {
      return readYaml(file);
    }
  }
  const known = (fs.existsSync(dir) ? fs.readdirSync(dir) : [])
    .map((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1])
    .filter((name) => name !== undefined);
  throw new UserError(
    `--stack ${stack}: ${path.join(dir, `Pulumi.${stack}.yaml`)} does not exist; ` +
      (known.length > 0 ? `use one of the stacks there: ${known.join(", ")}.` : "create it; it may be empty."),
  );
}

function runtimeOf(file: string, project: Mapping): Mapping {
  const runtime = project["runtime"];
  const name = isMapping(runtime) ? runtime["name"] : runtime;
  if (name !== "nodejs") {
    throw new UserError(`${file}: runtime = ${JSON.stringify(name)} cannot be evaluated; only nodejs programs can.`);
  }
  const options = isMapping(runtime) ? runtime["options"] : undefined;
  return isMapping(options) ? options : {};
}
