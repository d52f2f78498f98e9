import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, Node, parseDocument } from "yaml";

/** What stands in a file of YAML or JSON. */
export interface ParsedFile {
  readonly value: unknown;
  /** The line of what stands at a path of keys and indices, from 1; of what it would stand in, where there is nothing. */
  line(path: readonly (string | number)[]): number;
}

/** Where a file is malformed, and why. */
export interface MalformedPlace {
  readonly line: number;
  readonly what: string;
}

/** Reads a file of YAML, of which JSON is a part. Every place that is malformed is told. */
export function parseYaml(text: string): ParsedFile | { readonly malformed: readonly MalformedPlace[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const malformed = document.errors.map(({ message, linePos }) => ({
      line: linePos?.[0].line ?? 1,
      what: (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, ""),
    }));
    return { malformed };
  }
  try {
    const value: unknown = document.toJS();
    // An alias can hold itself.
    JSON.stringify(value);
    return { value, line: lineOf };
  } catch (error) {
    const [what = ""] = (error as Error).message.split("\n");
    return { malformed: [{ line: 1, what: `its aliases cannot be resolved: ${what}` }] };
  }

  function lineOf(path: readonly (string | number)[]): number {
    let [at, node]: [Node | null, unknown] = [document.contents, document.contents];
    for (const key of path) {
      const holder: unknown = isAlias(node) ? node.resolve(document) : node;
      if (isMap(holder)) {
        const pair = holder.items.find((one) => String(isScalar(one.key) ? one.key.value : one.key) === String(key));
        if (!pair) {
          break;
        }
        [at, node] = [isNode(pair.key) ? pair.key : at, pair.value];
      } else if (isSeq(holder) && isNode(holder.items[Number(key)])) {
        [at, node] = [holder.items[Number(key)] as Node, holder.items[Number(key)]];
      } else {
        break;
      }
    }
    return at?.range ? lines.linePos(at.range[0]).line : 1;
  }
}
