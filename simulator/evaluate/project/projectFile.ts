import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../userError";
import { Mapping } from "./mapping";
import { readYaml, YamlFile } from "./yamlFile";

/** The extensions of project and stack files, in the order in which Pulumi looks. */
export const projectExtensions = [".json", ".yaml", ".yml"] as const;

/** A project's file, as Pulumi reads it. */
export interface ProjectFile extends YamlFile {
  readonly name: string;
  /** Folder of the stacks' files. Absolute. */
  readonly stackDir: string;
}

/**
 * Finds Pulumi.yaml, Pulumi.yml or Pulumi.json in a folder or above it.
 *
 * @returns Absolute.
 */
export function findProjectFile(from: string): string | undefined {
  const start = path.resolve(from);
  if (!fs.existsSync(start)) {
    throw new UserError(`--dir ${start}: no such folder; name the folder of a Pulumi project.`);
  }
  for (let dir = start; ; dir = path.dirname(dir)) {
    const found = projectExtensions.map((extension) => path.join(dir, `Pulumi${extension}`)).find(fs.existsSync);
    if (found !== undefined || dir === path.dirname(dir)) {
      return found;
    }
  }
}

/**
 * Reads a project's file.
 *
 * @throws {@link UserError} when it is malformed.
 */
export function readProjectFile(file: string): ProjectFile {
  const yaml = readYaml(file);
  const { name } = yaml.mapping;
  if (typeof name !== "string" || !/^[A-Za-z0-9_.-]+$/.test(name)) {
    throw new UserError(`${file}: name = ${JSON.stringify(name)} is not a project's name; write "name: my-api".`);
  }
  return { ...withoutOldSpelling(yaml), name, stackDir: path.resolve(path.dirname(file), stackConfigDir(yaml)) };
}

function stackConfigDir({ file, mapping: { config, stackConfigDir: dir } }: YamlFile): string {
  if (typeof config === "string" && dir !== undefined) {
    const rule = "Should not use both config and stackConfigDir to define the stack directory";
    throw new UserError(`${file}: ${rule}; use only stackConfigDir instead.`);
  }
  return [dir, config].find((one) => typeof one === "string") ?? ".";
}

/** `config: dir` is the old spelling of `stackConfigDir: dir`, and declares no values. */
function withoutOldSpelling(yaml: YamlFile): YamlFile {
  if (typeof yaml.mapping["config"] !== "string") {
    return yaml;
  }
  const mapping: Mapping = { ...yaml.mapping, config: {} };
  return { ...yaml, mapping, entries: (...steps) => (steps[0] === "config" ? [] : yaml.entries(...steps)) };
}
