import * as fs from "node:fs";
import { Document, isAlias, isMap, isScalar, parseDocument } from "yaml";
import { UserError } from "../userError";

/** A YAML mapping as plain values. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A YAML file that holds a mapping. */
export interface YamlFile {
  readonly file: string;
  readonly mapping: Mapping;
  /** Entries of a mapping in the file: plain values, and for scalars the text that they were written as. */
  entries(key: string): { readonly key: string; readonly value: unknown; readonly text?: string }[];
}

/**
 * Reads a YAML file. An empty one is an empty mapping.
 *
 * @throws {@link UserError} when it cannot be read, is malformed, or holds something else.
 */
export function readYaml(file: string): YamlFile {
  const document = parseDocument(readText(file), { merge: true });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    const what = error.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "");
    throw new UserError(
      `${file}${line === undefined ? "" : `:${line}`}: is not valid YAML: ${what}; correct the line.`,
    );
  }
  const mapping = toPlain(file, document) ?? {};
  if (!isMapping(mapping)) {
    throw new UserError(
      `${file}: holds ${JSON.stringify(mapping)} where a mapping is expected; write "key: value" lines.`,
    );
  }
  return { file, mapping, entries: (key) => entriesOf(document, mapping[key] ?? {}, key, file) };
}

/** True for a value with named members. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    throw new UserError(`${file}: cannot be read (${code}); check its permissions.`);
  }
}

/** Aliases can name what does not exist, hold themselves, or stand for more than there is memory. */
function toPlain(file: string, document: Document): unknown {
  try {
    const value: unknown = document.toJS();
    JSON.stringify(value);
    return value;
  } catch (error) {
    const [what = ""] = (error as Error).message.split("\n");
    throw new UserError(`${file}: its aliases cannot be resolved: ${what}; write the values out.`);
  }
}

function entriesOf(
  document: Document,
  values: unknown,
  key: string,
  file: string,
): { key: string; value: unknown; text?: string }[] {
  if (!isMapping(values)) {
    throw new UserError(
      `${file}: ${key} = ${JSON.stringify(values)} is not a mapping; write "key: value" lines below it.`,
    );
  }
  const nodes = new Map<string, unknown>();
  const map = resolve(document.get(key, true), document);
  if (isMap(map)) {
    for (const pair of map.items) {
      nodes.set(String(pair.key), resolve(pair.value, document));
    }
  }
  return Object.entries(values).map(([name, value]) => {
    const node = nodes.get(name);
    const text = isScalar(node) ? (node.source ?? "") : undefined;
    return { key: name, value, ...(text !== undefined && { text }) };
  });
}

function resolve(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}
