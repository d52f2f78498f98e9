import { UserError } from "../../userError";
import { isMapping, Mapping } from "./mapping";
import { formOf, YamlFile } from "./yamlFile";

/** What a project's file says about one key of its configuration. */
export interface Declaration {
  /** As it is written there. */
  readonly key: string;
  /** With its namespace. */
  readonly fullKey: string;
  /** Whether it is the project's own, and not another package's, such as `aws:region`. */
  readonly isOwn: boolean;
  readonly type?: ConfigType;
  /** What the key is where the stack has nothing: the declaration's value, or its default. */
  readonly fallback?: unknown;
  readonly isSecret: boolean;
}

/** A type, with that of its items. */
export interface ConfigType {
  readonly name: string;
  readonly items?: ConfigType;
}

/**
 * Reads `config` of a project's file, by the rules of the Pulumi CLI.
 * https://www.pulumi.com/docs/iac/concepts/projects/project-file/#config-options
 *
 * @throws {@link UserError} with a line for each declaration that is wrong.
 */
export function readDeclarations(project: string, projectFile: YamlFile): Declaration[] {
  const faults: string[] = [];
  const declarations = projectFile.entries("config").map(({ key, value }) => {
    const isOwn = !key.includes(":") || key.startsWith(`${project}:`);
    const schema = isMapping(value) ? value : shorthand(isOwn, value);
    const fault = (what: string) => faults.push(`${projectFile.file}: ${what}.`);
    const type = schema["type"] === undefined ? undefined : typeOf(schema, `config.${key}`, fault);
    const { default: byDefault = null, value: fixed = null } = schema;
    if (byDefault !== null && fixed !== null) {
      fault(`project config '${key}' cannot have both a 'default' and 'value' attribute; leave one out`);
    }
    if (isOwn) {
      checkOwn(key, schema, type, fault);
    } else {
      checkForeign(key, schema, fault);
    }
    const fallback = fixed ?? byDefault;
    const isSecret = schema["secret"] === true;
    return {
      key,
      fullKey: fullKey(project, key),
      isOwn,
      isSecret,
      ...(type && { type }),
      ...(fallback !== null && { fallback }),
    };
  });
  if (faults.length > 0) {
    throw new UserError(faults);
  }
  return declarations;
}

/** A key with its namespace; older files write `project:config:key`. */
export function fullKey(project: string, key: string): string {
  return key.includes(":") ? key.replace(/^([^:]+):config:/, "$1:") : `${project}:${key}`;
}

type Fault = (what: string) => void;

/** A value by itself is a default, or for another package's key the value. */
function shorthand(isOwn: boolean, value: unknown): Mapping {
  return isOwn ? { default: value } : { value };
}

function checkOwn(key: string, schema: Mapping, type: ConfigType | undefined, fault: Fault): void {
  const byDefault = schema["default"] ?? null;
  if (type?.name === "array" && !isMapping(schema["items"])) {
    const rule = "declares an array but does not specify the underlying type via the 'items' attribute";
    fault(`The configuration key '${key}' ${rule}; add items, such as { type: string }`);
  } else if (type && byDefault !== null && !isOfType(type, byDefault)) {
    const rule = `is not of the expected type '${typeName(type)}'`;
    fault(
      `The default value specified for configuration key '${key}' ${rule}, and is ${formOf(byDefault)}; correct it`,
    );
  }
}

function checkForeign(key: string, schema: Mapping, fault: Fault): void {
  const foreign = `Configuration key '${key}' is not namespaced by the project and should not define a`;
  if (schema["type"] !== undefined) {
    fault(`${foreign} type; leave the type out`);
  }
  if ((schema["default"] ?? null) !== null) {
    fault(`${foreign} default value; use the 'value' attribute instead of 'default'`);
  } else if ((schema["value"] ?? null) === null) {
    fault(`Configuration key '${key}' is namespaced and must provide an attribute 'value'; add it`);
  }
}

function typeOf(schema: Mapping, place: string, fault: Fault): ConfigType | undefined {
  const { type, items } = schema;
  const check = typeof type === "string" ? checks.get(type) : undefined;
  if (!check) {
    const known = [...checks.keys()].join(", ");
    fault(`${place}.type = ${JSON.stringify(type)} is not a type; use one of ${known}`);
    return undefined;
  }
  const ofItems = isMapping(items) ? typeOf(items, `${place}.items`, fault) : undefined;
  return { name: type as string, ...(ofItems && { items: ofItems }) };
}

/** A type as the Pulumi CLI writes it. */
export function typeName({ name, items }: ConfigType): string {
  return items ? `array<${typeName(items)}>` : name;
}

const checks = new Map<string, (value: unknown, type: ConfigType) => boolean>([
  ["string", (value) => typeof value === "string"],
  ["integer", (value) => Number.isInteger(value) || (typeof value === "string" && /^[+-]?\d+$/.test(value))],
  ["boolean", (value) => typeof value === "boolean" || value === "true" || value === "false"],
  [
    "array",
    (value, { items }) => Array.isArray(value) && items !== undefined && value.every((one) => isOfType(items, one)),
  ],
  ["object", isMapping],
]);

/** Whether a value fits, as the Pulumi CLI tells: scalars of a stack's file are texts to it. */
export function isOfType(type: ConfigType, value: unknown): boolean {
  return checks.get(type.name)!(value, type);
}
