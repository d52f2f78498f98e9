import * as fs from "node:fs";
import { Document, isAlias, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { UserError } from "../../userError";
import { isMapping, Mapping } from "./mapping";

/** A YAML file that holds a mapping. */
export interface YamlFile {
  readonly file: string;
  readonly mapping: Mapping;
  /** Entries of a mapping in the file: plain values, and for scalars the text that they were written as. */
  entries(...path: string[]): YamlEntry[];
  /** The line of what stands at a path, from 1; `undefined` where nothing does. */
  line(path: readonly string[]): number | undefined;
}

/** An entry of a mapping. */
export interface YamlEntry {
  readonly key: string;
  readonly value: unknown;
  /** What a scalar was written as. */
  readonly text?: string;
}

/**
 * Reads a YAML file. An empty one is an empty mapping.
 *
 * @throws {@link UserError} when it cannot be read, is malformed, or holds something else.
 */
export function readYaml(file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { merge: true, lineCounter: lines });
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
    throw new UserError(`${file}: holds ${formOf(mapping)} where a mapping is expected; write "key: value" lines.`);
  }
  return {
    file,
    mapping,
    entries: (...path) => entriesOf(document, path, file),
    line: (path) => lineOf(document, path, lines),
  };
}

/** What a file without anything in it is, or one that is not there. */
export function emptyYaml(file: string, mapping: Mapping = {}): YamlFile {
  return { file, mapping, entries: () => [], line: () => undefined };
}

/** What a value is, in an error that must not show it: configuration can be secret. */
export function formOf(value: unknown): string {
  const forms: Partial<Record<string, string>> = { string: "a text", number: "a number", boolean: "a truth value" };
  return value === null ? "nothing" : (forms[typeof value] ?? (Array.isArray(value) ? "a list" : "a mapping"));
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

function entriesOf(document: Document, path: readonly string[], file: string): YamlEntry[] {
  const whole: unknown = document.toJS();
  const values = path.reduce<Mapping>(
    (outer, key) => {
      const inner = outer[key] ?? {};
      if (!isMapping(inner)) {
        const what = `${path.join(".")} is ${formOf(inner)} and not a mapping`;
        throw new UserError(`${file}: ${what}; write "key: value" lines below it.`);
      }
      return inner;
    },
    isMapping(whole) ? whole : {},
  );
  const nodes = new Map<string, unknown>();
  const map = resolve(document.getIn(path, true), document);
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

/** Of a key, if there is one, and otherwise of the value. */
function lineOf(document: Document, path: readonly string[], lines: LineCounter): number | undefined {
  const parent = resolve(path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents, document);
  const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === path.at(-1)) : undefined;
  const node = pair?.key ?? document.getIn(path, true);
  return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined;
}

function resolve(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}
