import * as fs from "node:fs";
import { pathToFileURL } from "node:url";
import { decode, encode, SourceMapMappings, SourceMapSegment } from "@jridgewell/sourcemap-codec";
import { absoluteSources } from "../../absoluteSources";

/** A place in the text that V8 runs, from 0. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is used of the SDK's own module that tells where functions stand. */
interface Locating {
  getFunctionLocationAsync(func: (...args: never[]) => unknown): Promise<Position>;
}

/** A function that was serialised. */
interface SerialisedFunction extends Position {
  /** Of its text. */
  readonly lines: readonly string[];
}

/** What is used of a source map that the compiler wrote. */
interface SourceMapText {
  readonly sources: readonly string[];
  readonly sourceRoot?: string;
  readonly mappings: string;
}

/** A text that Node.js runs, and what it was made from. */
interface LoadedText {
  readonly lines: readonly string[];
  /** To read it takes its time: few files have functions that are serialised. */
  readonly origin: () => TextOrigin;
}

interface TextOrigin {
  readonly mappings: SourceMapMappings;
  /** URLs. */
  readonly sources: readonly string[];
}

/** A function in the text of the SDK's serialiser. */
const functionInText = /^return ([^]*?);\n\n {4}\}\n {2}\}\)\.apply\(/gm;

/** Where a source map may stand at the end of a text. */
const inlineMap = /\n\/\/# sourceMappingURL=data:application\/json;[^,]*base64,([\w+/=]+)\s*$/;

/**
 * Knows from where in the program's files the functions come that the SDK serialises, and makes source maps for what
 * becomes of them. The SDK keeps the text of a function as it is, but for its name.
 */
export class FunctionSources {
  private readonly functions = new Map<string, SerialisedFunction[]>();
  private readonly texts = new Map<string, LoadedText | undefined>();
  private own: readonly string[] | undefined;
  /** How often functions with the same text were asked for: one after the other is meant. */
  private readonly turns = new Map<string, number>();

  /**
   * @param files Tells the program's own files, once it is loaded.
   * @param compiled What one of them was compiled to; nothing where it runs as it is.
   */
  constructor(
    private readonly files: () => readonly string[],
    private readonly compiled: (file: string) => string | undefined,
  ) {}

  /** Has the SDK tell which functions it serialises. */
  watch(programRequire: NodeJS.Require): void {
    const sdk = locatingOf(programRequire);
    const locate = sdk?.getFunctionLocationAsync.bind(sdk);
    if (!sdk || !locate) {
      return;
    }
    sdk.getFunctionLocationAsync = async (func) => {
      const location = await locate(func);
      const { line, column } = location;
      this.add(Function.prototype.toString.call(func), { line, column });
      return location;
    };
  }

  /** A source map for a text of the SDK's serialiser; nothing for another one. JSON. */
  mapOf(text: string): string | undefined {
    const sources: string[] = [];
    const mappings: SourceMapSegment[][] = [];
    for (const { 1: body = "", index } of text.matchAll(functionInText)) {
      const tail = tailOf(body);
      const found = this.find(tail);
      if (found) {
        const head = text.slice(0, index + "return ".length + body.length - tail.length);
        const at = { line: head.split("\n").length - 1, column: head.length - head.lastIndexOf("\n") - 1 };
        copySegments(found.loaded.origin(), found.start, tail.split("\n"), at, mappings, sources);
      }
    }
    const filled = Array.from(mappings, (line) => line ?? []);
    return sources.length === 0
      ? undefined
      : JSON.stringify({ version: 3, sources, names: [], mappings: encode(filled) });
  }

  private add(text: string, { line, column }: Position): void {
    const tail = tailOf(text);
    const known = this.functions.get(tail) ?? [];
    if (!known.some((one) => one.line === line && one.column === column)) {
      this.functions.set(tail, [...known, { line, column, lines: text.split("\n") }]);
    }
  }

  /** A function by its text. V8 tells no files of what was loaded before it was first asked. */
  private find(tail: string): { readonly loaded: LoadedText; readonly start: Position } | undefined {
    const found = (this.functions.get(tail) ?? []).flatMap((one) =>
      (this.own ??= this.files()).flatMap((file) => {
        const loaded = this.loaded(file);
        const start = loaded && startOf(one, loaded.lines);
        return start ? [{ loaded, start }] : [];
      }),
    );
    const turn = this.turns.get(tail) ?? 0;
    this.turns.set(tail, turn + 1);
    return found[turn % Math.max(found.length, 1)];
  }

  private loaded(file: string): LoadedText | undefined {
    if (!this.texts.has(file)) {
      this.texts.set(file, this.load(file));
    }
    return this.texts.get(file);
  }

  private load(file: string): LoadedText | undefined {
    try {
      const text = this.compiled(file) ?? fs.readFileSync(file, "utf8");
      let origin: TextOrigin | undefined;
      return { lines: text.split("\n"), origin: () => (origin ??= readOrigin(text, file)) };
    } catch {
      // It was evaluated from memory, or is gone.
      return undefined;
    }
  }
}

function readOrigin(text: string, file: string): TextOrigin {
  const [, map] = inlineMap.exec(text.slice(text.lastIndexOf("\n//"))) ?? [];
  if (map === undefined) {
    return { mappings: text.split("\n").map(wordsOf), sources: [pathToFileURL(file).href] };
  }
  const parsed = JSON.parse(Buffer.from(map, "base64").toString()) as SourceMapText;
  return { mappings: decode(parsed.mappings), sources: absoluteSources(parsed, file) };
}

/** A function's text from its parameters on: what stands before is another one after serialisation. */
function tailOf(text: string): string {
  return text.slice(Math.max(text.indexOf("("), 0));
}

/** Where the parameters of a function stand in the text that runs: V8 tells of a place near them. */
function startOf({ lines: own, line, column }: SerialisedFunction, lines: readonly string[]): Position | undefined {
  const [first = "", ...others] = own;
  const from = lines[line]?.lastIndexOf(first, column) ?? -1;
  const isThere =
    from >= 0 &&
    others.every((one, index) => {
      const found = lines[line + 1 + index] ?? "";
      return index === others.length - 1 ? found.startsWith(one) : found === one;
    });
  return isThere ? { line, column: from + Math.max(first.indexOf("("), 0) } : undefined;
}

/** Copies the segments of some lines to where their text stands now. */
function copySegments(
  { mappings, sources: own }: TextOrigin,
  from: Position,
  lines: readonly string[],
  to: Position,
  all: SourceMapSegment[][],
  sources: string[],
): void {
  for (const [index, { length }] of lines.entries()) {
    const [start, shift] = index === 0 ? [from.column, to.column - from.column] : [0, 0];
    const isLast = index === lines.length - 1;
    for (const [column, source, line, originalColumn] of mappings[from.line + index] ?? []) {
      if (source === undefined || column < start || (isLast && column >= start + length)) {
        continue;
      }
      const url = own[source]!;
      const at = sources.includes(url) ? sources.indexOf(url) : sources.push(url) - 1;
      (all[to.line + index] ??= []).push([column + shift, at, line!, originalColumn!]);
    }
  }
}

/** Maps a line onto itself, word by word. */
function wordsOf(text: string, line: number): SourceMapSegment[] {
  return [...text.matchAll(/[\w$]+|[^\s\w$]/g)].map(({ index }) => [index, 0, line, index]);
}

function locatingOf(programRequire: NodeJS.Require): Locating | undefined {
  try {
    return programRequire("@pulumi/pulumi/runtime/closure/v8") as Locating;
  } catch {
    // Another version of the SDK, which keeps it elsewhere.
    return undefined;
  }
}
