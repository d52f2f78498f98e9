import { isBuiltin } from "node:module";

/** A module of a package, in a text that is loaded without its packages. */
export class ModuleMark {
  constructor(readonly specifier: string) {}
}

/** What a function of a text captures, by the names that its code has for that. */
export type Captures = ReadonlyMap<string, unknown>;

/** A serialised text that was loaded as Lambda loads it, but that nothing in it was called. */
export interface LoadedText {
  /** What Lambda would call: the handler or, for a factory, the factory. */
  readonly callback: unknown;
  readonly functions: ReadonlyMap<unknown, Captures>;
  /** Values at the top of the text by their names, modules included. */
  readonly top: ReadonlyMap<string, unknown>;
}

/** The text is not what the serialisers write that this package knows. */
export class UnknownText extends Error {}

/** How a function begins, whatever its code is: with what it captures, on one line. */
const functionStart =
  /^function (__\w+)\([\w, ]*\) \{\n {2}return \(function\(\) \{\n {4}with\((\{[^\n]*\})\) \{\n\nreturn /gm;

/** A value or a module at the top. */
const topName = /^(?:var (__\w+) = |const ([\p{ID_Start}_$][\p{ID_Continue}$]*) = require\()/gmu;

/** The names that Node.js gives a CommonJS module: those of which the text may have no second ones. */
const moduleNames = ["exports", "require", "module", "__filename", "__dirname"];

/**
 * Loads a text of Pulumi's serialiser. It consists of variables, of modules, and of functions of one form, whose bodies
 * are not run:
 *
 * ```js
 * function __f0(__0) { return (function () { with ({ a: __a }) { return CODE; } }).apply(this, arguments).apply(…); }
 * ```
 *
 * @throws SyntaxError for text that is no JavaScript; UnknownText for text of another form.
 */
export function loadText(text: string, isFactory: boolean): LoadedText {
  const functions = [...text.matchAll(functionStart)].map(([, name, captures]) => `[${name}, () => (${captures})]`);
  const names = new Set([...text.matchAll(topName)].map(([, value, module]) => value ?? module!));
  const called = isFactory ? text.replace(/\(\);\s*$/, ";") : text;
  const top = [...names].map((name) => `["${name}", typeof ${name} === "undefined" ? undefined : ${name}]`);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it has the intrinsics of the program, unlike `vm`
  const load = new Function(
    ...moduleNames,
    `${called}\nreturn { functions: [${functions.join()}], top: [${top.join()}] };`,
  ) as (
    exports: object,
    require: (specifier: string) => unknown,
  ) => {
    readonly functions: readonly (readonly [fn: { readonly name: string }, captures: () => object])[];
    readonly top: readonly (readonly [string, unknown])[];
  };
  const exported: { handler?: unknown } = {};
  const modules = new Map<string, unknown>();
  const loaded = load(exported, (specifier) => {
    const found = modules.get(specifier) ?? moduleOf(specifier);
    modules.set(specifier, found);
    return found;
  });
  const captures = loaded.functions.map(([fn, captured]) => [fn, new Map(Object.entries(captured()))] as const);
  const named = loaded.functions.map(([fn]) => [fn.name, fn] as const);
  const callback: unknown = exported.handler;
  if (!captures.some(([fn]) => fn === callback)) {
    throw new UnknownText("its text is not of the form that this package knows");
  }
  return { callback, functions: new Map<unknown, Captures>(captures), top: new Map([...loaded.top, ...named]) };
}

function moduleOf(specifier: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- Node.js's own modules are those of Lambda
  return isBuiltin(specifier) ? (require(specifier) as unknown) : new ModuleMark(specifier);
}
