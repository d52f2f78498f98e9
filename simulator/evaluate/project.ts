import * as fs from "node:fs";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { UserError } from "../userError";

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
  /** The files that were read, to be watched. */
  readonly files: readonly string[];
}

type Yaml = Readonly<Record<string, unknown>>;

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
  const project = readYaml(projectFile);
  const dir = path.dirname(projectFile);
  const name = project["name"];
  if (typeof name !== "string" || !/^[A-Za-z0-9_.-]+$/.test(name)) {
    throw new UserError(
      `${projectFile}: name = ${JSON.stringify(name)} is not a project's name; write "name: my-api".`,
    );
  }
  const runtime = runtimeOf(projectFile, project);
  const stackFile = findStackFile(projectFile, project, stack);
  const { config, secretKeys } = readConfig(name, { file: projectFile, yaml: project }, stackFile);
  return {
    dir,
    name,
    stack,
    main: path.resolve(dir, typeof project["main"] === "string" ? project["main"] : packageEntry(dir)),
    config,
    secretKeys,
    tsconfig: path.resolve(dir, typeof runtime["tsconfig"] === "string" ? runtime["tsconfig"] : "tsconfig.json"),
    typescript: runtime["typescript"] !== false,
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
  const exported = isRecord(manifest["exports"]) ? manifest["exports"]["."] : manifest["exports"];
  const candidate = isRecord(exported) ? (exported["default"] ?? exported["require"]) : (exported ?? manifest["main"]);
  return typeof candidate === "string" && fs.existsSync(path.join(dir, candidate)) ? candidate : ".";
}

function readManifest(file: string): Yaml {
  if (!fs.existsSync(file)) {
    return {};
  }
  try {
    const manifest: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
    return isRecord(manifest) ? manifest : {};
  } catch {
    throw new UserError(`${file}: is not valid JSON; correct it.`);
  }
}

function findStackFile(projectFile: string, project: Yaml, stack: string): { file: string; yaml: Yaml } {
  const dir = path.resolve(
    path.dirname(projectFile),
    typeof project["stackConfigDir"] === "string" ? project["stackConfigDir"] : ".",
  );
  for (const extension of ["yaml", "yml"]) {
    const file = path.join(dir, `Pulumi.${stack}.${extension}`);
    if (fs.existsSync(file)) {
      return { file, yaml: readYaml(file) };
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

function runtimeOf(file: string, project: Yaml): Yaml {
  const runtime = project["runtime"];
  const name = isRecord(runtime) ? runtime["name"] : runtime;
  if (name !== "nodejs") {
    throw new UserError(`${file}: runtime = ${JSON.stringify(name)} cannot be evaluated; only nodejs programs can.`);
  }
  const options = isRecord(runtime) ? runtime["options"] : undefined;
  return isRecord(options) ? options : {};
}

function readYaml(file: string): Yaml {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? "error"}); check its permissions.`,
    );
  }
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    const what = error.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "");
    throw new UserError(
      `${file}${line === undefined ? "" : `:${line}`}: is not valid YAML: ${what}; correct the line.`,
    );
  }
  const value: unknown = document.toJS();
  if (value === null || value === undefined) {
    return {};
  }
  if (!isRecord(value)) {
    throw new UserError(
      `${file}: holds ${JSON.stringify(value)} where a mapping is expected; write "key: value" lines.`,
    );
  }
  return value;
}

/**
 * Merges the project's config schema and defaults with the stack's values, as the Pulumi CLI does before it runs a
 * program. https://www.pulumi.com/docs/iac/concepts/config/
 */
function readConfig(
  project: string,
  projectFile: { file: string; yaml: Yaml },
  stackFile: { file: string; yaml: Yaml },
): { config: Record<string, string>; secretKeys: string[] } {
  const config: Record<string, string> = {};
  const secretKeys: string[] = [];
  const declared = mappingAt(projectFile, "config");
  const given = new Map(
    Object.entries(mappingAt(stackFile, "config")).map(([key, value]) => [fullKey(project, key), value]),
  );
  for (const [key, declaration] of Object.entries(declared)) {
    const schema = isRecord(declaration) ? declaration : { default: declaration };
    const full = fullKey(project, key);
    if (!given.has(full)) {
      const fallback = schema["value"] ?? schema["default"];
      if (fallback === undefined) {
        throw new UserError(
          `${stackFile.file}: config.${full} is missing, and ${path.basename(projectFile.file)} has no default for it; add a value.`,
        );
      }
      given.set(full, fallback);
    }
    checkType(stackFile.file, full, schema, given.get(full));
    if (schema["secret"] === true) {
      secretKeys.push(full);
    }
  }
  for (const [key, value] of given) {
    if (isRecord(value) && "secure" in value) {
      throw new UserError(
        `${stackFile.file}: config.${key} is encrypted, and only the Pulumi CLI can decrypt it; give --stack a stack whose values for this machine are plain.`,
      );
    }
    config[key] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return { config, secretKeys };
}

const typeChecks: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value !== "object",
  integer: (value) => /^-?\d+$/.test(String(value)),
  boolean: (value) => /^(?:true|false)$/.test(String(value)),
  array: (value) => Array.isArray(value),
  object: isRecord,
};

function checkType(file: string, key: string, schema: Yaml, value: unknown): void {
  const type = schema["type"];
  const check = typeof type === "string" ? typeChecks[type] : undefined;
  if (check && !check(value) && !(isRecord(value) && "secure" in value)) {
    throw new UserError(
      `${file}: config.${key} = ${JSON.stringify(value)} is not of type ${String(type)}; correct the value.`,
    );
  }
}

function mappingAt({ file, yaml }: { file: string; yaml: Yaml }, key: string): Yaml {
  const value = yaml[key];
  if (value === undefined || value === null) {
    return {};
  }
  if (!isRecord(value)) {
    throw new UserError(
      `${file}: ${key} = ${JSON.stringify(value)} is not a mapping; write "key: value" lines below it.`,
    );
  }
  return value;
}

function fullKey(project: string, key: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

function isRecord(value: unknown): value is Yaml {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
