import * as fs from "node:fs";
import * as path from "node:path";
import { projectExtensions, readProjectFile } from "../evaluate/project/projectFile";
import { readRuntime } from "../evaluate/project/runtimeOptions";
import { UserError } from "../userError";
import { JsonText } from "./jsonText";
import { Mended, mendManifest } from "./mendManifest";
import { mendTsconfig } from "./mendTsconfig";
import { refuseFiles } from "./newProject";
import type { ProjectFiles } from "./projectTemplate";
import type { FileChange } from "./writeFiles";

/** What is to be written for a project that exists, and what of it is to be told. */
export interface Addition {
  readonly changes: readonly FileChange[];
  /** A line each. */
  readonly told: readonly string[];
  /** Whether the project has a program of its own. */
  readonly hasProgram: boolean;
}

/** Files to which something can be added, or which need not be the template's. */
const shared = ["package.json", "tsconfig.json", ".gitignore", "pnpm-workspace.yaml"];

/**
 * Finds out what a project lacks.
 *
 * @param dir Its folder. Absolute. Where it holds no Pulumi project, it gets a whole one.
 * @throws {@link UserError} when a file of it is malformed, or has to be another one.
 */
export function addToProject(dir: string, files: ProjectFiles): Addition {
  const project = projectExtensions.map((extension) => path.join(dir, `Pulumi${extension}`)).find(fs.existsSync);
  const wanted = project === undefined ? [...files.keys()] : ownFiles(dir, files);
  if (project === undefined) {
    const own = wanted.filter((name) => !shared.includes(name));
    refuseFiles(dir, own, "there is no Pulumi.yaml that tells what they are; name another folder, or write it");
  }
  const tsconfig = project === undefined ? path.join(dir, "tsconfig.json") : tsconfigOf(project, dir);
  const manifest = files.get("package.json") ?? "{}";
  const menders: Readonly<Record<string, (file: string, text: string) => Mended>> = {
    "package.json": (file, text) =>
      mendManifest(file, text, JSON.parse(manifest) as Record<string, unknown>, {
        leftOut: project === undefined ? [] : ["test"],
      }),
    "tsconfig.json": (file, text) => mendTsconfig(file, text, { isModule: isModule(dir) }),
  };
  const changes: FileChange[] = [];
  const told: string[] = [];
  for (const name of wanted) {
    const file = name === "tsconfig.json" ? tsconfig : path.join(dir, name);
    if (file === undefined) {
      continue;
    }
    const former = readIfThere(file);
    const shown = path.relative(dir, file);
    if (former === undefined) {
      changes.push({ file, text: files.get(name)! });
      told.push(`${shown}: is new`);
      continue;
    }
    const mended = menders[name]?.(file, former);
    if (mended !== undefined && mended.changes.length > 0) {
      changes.push({ file, text: mended.text, former });
      told.push(...mended.changes.map((change) => `${shown}: ${change}`));
    }
  }
  return { changes, told, hasProgram: project !== undefined };
}

/** Of a template's files, those that are not the program: what a project with one may lack. */
function ownFiles(dir: string, files: ProjectFiles): string[] {
  const hasStack = fs.readdirSync(dir).some((name) => /^Pulumi\..+\.(?:json|ya?ml)$/.test(name));
  const named = [...shared, ...(hasStack ? [] : ["Pulumi.dev.yaml"])];
  return named.filter((name) => files.has(name));
}

/** The tsconfig.json by which a project is compiled; `undefined` where Pulumi compiles nothing. */
function tsconfigOf(project: string, dir: string): string | undefined {
  const { mapping } = readProjectFile(project);
  const { typescript, tsconfig } = readRuntime(project, mapping, dir);
  return typescript ? tsconfig : undefined;
}

function isModule(dir: string): boolean {
  const file = path.join(dir, "package.json");
  const text = readIfThere(file);
  return text !== undefined && JsonText.read(file, text).get("type") === "module";
}

function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") {
      return undefined;
    }
    throw new UserError(`${file}: cannot be read (${code}); check its permissions.`);
  }
}
