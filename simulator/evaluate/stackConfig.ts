import * as path from "node:path";
import { UserError } from "../userError";
import { isMapping, Mapping, YamlFile } from "./yamlFile";

/** Configuration as the SDK takes it. */
export interface StackConfig {
  /** Values by full key (`project:key`); structured ones as JSON. */
  readonly config: Readonly<Record<string, string>>;
  /** Full keys of the values that are secret. */
  readonly secretKeys: readonly string[];
}

/** A value, and the text it was written as if it was a scalar: Pulumi keeps `1.10` and `0123` as they are. */
interface Given {
  readonly value: unknown;
  readonly text?: string;
}

/**
 * Merges the project's config schema and defaults with the stack's values, as the Pulumi CLI does before it runs a
 * program. https://www.pulumi.com/docs/iac/concepts/config/
 *
 * @throws {@link UserError} when a value is missing, encrypted or of another type than the schema has.
 */
export function readStackConfig(project: string, projectFile: YamlFile, stackFile: YamlFile): StackConfig {
  const given = new Map<string, Given>(
    stackFile.entries("config").map((entry) => [fullKey(project, entry.key), entry]),
  );
  const secretKeys: string[] = [];
  for (const { key, value: declaration } of projectFile.entries("config")) {
    const full = fullKey(project, key);
    const schema = isMapping(declaration) ? declaration : { default: declaration };
    if (!given.has(full)) {
      given.set(full, { value: defaultOf(schema, full, projectFile, stackFile) });
    }
    checkType(schema, full, given.get(full)?.value, projectFile, stackFile);
    if (schema["secret"] === true) {
      secretKeys.push(full);
    }
  }
  for (const [key, { value }] of given) {
    if (hasEncrypted(value)) {
      throw new UserError(
        `${stackFile.file}: config.${key} is encrypted, and only the Pulumi CLI can decrypt it; give --stack a stack whose values for this machine are plain.`,
      );
    }
  }
  return { config: Object.fromEntries([...given].map(([key, one]) => [key, textOf(one)])), secretKeys };
}

function defaultOf(schema: Mapping, key: string, projectFile: YamlFile, stackFile: YamlFile): unknown {
  const value = schema["value"] ?? schema["default"];
  if (value === undefined || value === null) {
    const project = path.basename(projectFile.file);
    throw new UserError(
      `${stackFile.file}: config.${key} is missing, and ${project} has no default for it; add a value.`,
    );
  }
  return value;
}

const typeChecks = new Map<string, (value: unknown) => boolean>([
  ["string", isScalar],
  ["integer", (value) => isScalar(value) && /^-?\d+$/.test(String(value))],
  ["boolean", (value) => isScalar(value) && /^(?:true|false)$/.test(String(value))],
  ["array", Array.isArray],
  ["object", isMapping],
]);

function checkType(schema: Mapping, key: string, value: unknown, projectFile: YamlFile, stackFile: YamlFile): void {
  const { type } = schema;
  if (type === undefined || hasEncrypted(value)) {
    return;
  }
  const check = typeof type === "string" ? typeChecks.get(type) : undefined;
  if (!check) {
    throw new UserError(
      `${projectFile.file}: config.${key}.type = ${JSON.stringify(type)} is not a type; use one of ${[...typeChecks.keys()].join(", ")}.`,
    );
  }
  if (!check(value)) {
    throw new UserError(
      `${stackFile.file}: config.${key} = ${JSON.stringify(value)} is not of type ${type as string}; correct the value.`,
    );
  }
}

/** Pulumi writes an encrypted value as a mapping of `secure` alone, at any depth. */
function hasEncrypted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const entries = Object.entries(value);
  const isEncrypted = isMapping(value) && entries.length === 1 && typeof value["secure"] === "string";
  return isEncrypted || entries.some(([, inner]) => hasEncrypted(inner));
}

function textOf({ value, text }: Given): string {
  return text ?? (typeof value === "string" ? value : JSON.stringify(value));
}

function isScalar(value: unknown): boolean {
  return value !== null && typeof value !== "object";
}

function fullKey(project: string, key: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}
