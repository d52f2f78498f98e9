import * as path from "node:path";
import { UserError } from "../../userError";
import { Declaration, isOfType, typeName } from "./configSchema";
import { environmentsOf } from "./environments";
import { formOf, YamlFile } from "./yamlFile";

/** A value, and the text it was written as if it was a scalar: Pulumi keeps `1.10` and `0123` as they are. */
export interface Given {
  readonly value: unknown;
  readonly text?: string;
}

/** What is known of the values by their full keys. */
interface Knowledge {
  readonly isEncrypted: (key: string) => boolean;
  /** Whether it is encrypted, and could not be read. */
  readonly isUnread: (key: string) => boolean;
}

/**
 * Holds a stack's values against what the project declares, and adds the project's own values and defaults.
 *
 * @param given The stack's values by full key.
 * @throws {@link UserError} with a line for the values that are missing, and one for each that does not fit.
 */
export function applySchema(
  declarations: readonly Declaration[],
  given: ReadonlyMap<string, Given>,
  stackFile: YamlFile,
  { isEncrypted, isUnread }: Knowledge,
): { readonly values: ReadonlyMap<string, Given>; readonly secretKeys: readonly string[] } {
  const values = new Map(given);
  for (const { fullKey, fallback } of declarations) {
    if (fallback !== undefined && !values.has(fullKey)) {
      values.set(fullKey, { value: fallback });
    }
  }
  const missing = declarations.filter(({ isOwn, fullKey }) => isOwn && !values.has(fullKey)).map(({ key }) => key);
  const faults = declarations.flatMap(({ key, fullKey, type, isSecret }) => {
    const value = values.get(fullKey);
    const what = `${stackFile.file}: Stack '${stackOf(stackFile)}' with configuration key '${key}' must be`;
    if (!type || !value) {
      return [];
    }
    if (isSecret && !isEncrypted(fullKey)) {
      return [`${what} encrypted as it's secret; use pulumi config set --secret.`];
    }
    const fits = isUnread(fullKey) || isOfType(type, contentOf(value));
    return fits ? [] : [`${what} of type '${typeName(type)}', and is ${formOf(value.value)}; correct the value.`];
  });
  if (missing.length + faults.length > 0) {
    throw new UserError([...missingValues(missing, stackFile), ...faults]);
  }
  return { values, secretKeys: declarations.filter(({ isSecret }) => isSecret).map(({ fullKey }) => fullKey) };
}

/** A value as the program gets it: structured ones as JSON. */
export function textOf({ value, text }: Given): string {
  return text ?? (typeof value === "string" ? value : JSON.stringify(value));
}

/** A value as the Pulumi CLI checks it: every scalar is a text. */
function contentOf(given: Given): unknown {
  return typeof given.value === "object" && given.value !== null ? given.value : textOf(given);
}

function stackOf({ file }: YamlFile): string {
  return path.basename(file, path.extname(file)).replace(/^Pulumi\./, "");
}

/** All keys at once, as the Pulumi CLI lists them. */
function missingValues(keys: readonly string[], stackFile: YamlFile): string[] {
  if (keys.length === 0) {
    return [];
  }
  const sorted = keys.map((key) => `'${key}'`).sort();
  const list =
    sorted.length === 1 ? `value ${sorted[0]}` : `values ${sorted.slice(0, -1).join(", ")} and ${sorted.at(-1)}`;
  const environments = environmentsOf(stackFile);
  const them = keys.length > 1 ? "them" : "it";
  const fix =
    environments.length > 0
      ? `what the environment ${environments.join(", ")} gives is not read, so give ${them} in m2m.yaml, under config`
      : `add ${them} below config:`;
  return [`${stackFile.file}: Stack '${stackOf(stackFile)}' is missing configuration ${list}; ${fix}.`];
}
