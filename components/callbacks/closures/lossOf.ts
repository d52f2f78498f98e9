import { builtinModules } from "node:module";
import { types } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { ClosureScopes } from "./closureScopes";
import { setsFields } from "./sourceText";

/** Why a captured value does not survive serialisation. */
export interface Loss {
  /** What it is: `a Map`. */
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

const hollow = "whose contents do not survive serialisation";
const makeInside = "create it inside the handler, or capture plain objects, lists and strings";
const declareInside = "declare the class inside the handler";

/**
 * What cannot survive serialisation, whatever a handler does with it: the serialiser copies properties, and what a value
 * holds besides is lost.
 *
 * @param scopesOf Reads the scopes of a function.
 */
export function lossOf(value: unknown, scopesOf: (fn: object) => ClosureScopes): Loss | undefined {
  if (typeof value === "symbol") {
    return { what: "a Symbol", why: hollow, fix: makeInside };
  }
  if (typeof value === "function") {
    return lossOfFunction(value, scopesOf);
  }
  if (typeof value !== "object" || value === null || pulumi.Output.isInstance(value)) {
    return undefined;
  }
  if (isEnvironment(value)) {
    return {
      what: "process.env",
      why: "which would be that of the deployment, with its credentials",
      fix: 'write process.env.NAME in the handler, and set it by "environment"',
    };
  }
  const name = types.isProxy(value) ? "Proxy" : (slots.find(([, is]) => is(value))?.[0] ?? builtinClassOf(value));
  return name === undefined || isModule(value) ? undefined : { what: named(name), why: hollow, fix: makeInside };
}

/** True for the environment of this process, and for a copy of most of it. */
function isEnvironment(value: object): boolean {
  if (value === process.env) {
    return true;
  }
  const names = Object.keys(process.env);
  const isIn = (name: string) => Object.getOwnPropertyDescriptor(value, name)?.value === process.env[name];
  return Object.hasOwn(value, "PATH") && names.length > 2 && names.filter(isIn).length * 2 > names.length;
}

function lossOfFunction(fn: object & { name?: string }, scopesOf: (fn: object) => ClosureScopes): Loss | undefined {
  if (types.isProxy(fn)) {
    return { what: "a Proxy", why: hollow, fix: makeInside };
  }
  if (Object.hasOwn(fn, "resolve") && Object.hasOwn(fn, "cache")) {
    return {
      what: "a require of the program",
      why: "which does not survive serialisation",
      fix: 'write require("…") with the name of the module, and not by another name',
    };
  }
  const text = Function.prototype.toString.call(fn);
  if (text.endsWith("{ [native code] }") && !isModule(fn) && scopesOf(fn).isBound) {
    return {
      what: "a bound function",
      why: "whose this and arguments do not survive serialisation",
      fix: "write a function that calls it, (…args) => service.method(…args)",
    };
  }
  if (!text.startsWith("class")) {
    return undefined;
  }
  const base: unknown = Object.getPrototypeOf(fn);
  const isNative =
    typeof base === "function" &&
    base !== Function.prototype &&
    Function.prototype.toString.call(base).endsWith("{ [native code] }");
  const name = fn.name === undefined || fn.name === "" ? "without a name" : fn.name;
  const what = isNative ? `a class that extends ${base.name}` : `the class ${name}`;
  return isNative
    ? { what, why: "which does not survive serialisation", fix: declareInside }
    : setsFields(text)
      ? { what, why: "whose fields are set outside its constructor", fix: declareInside }
      : undefined;
}

/** Kinds of objects that hold something which is no property. */
const slots: readonly (readonly [name: string, is: (value: unknown) => boolean])[] = [
  ["Map", types.isMap],
  ["Set", types.isSet],
  ["WeakMap", types.isWeakMap],
  ["WeakSet", types.isWeakSet],
  ["Date", types.isDate],
  ["Buffer", (value) => Buffer.isBuffer(value)],
  ["String, Number, Boolean, BigInt or Symbol as an object", types.isBoxedPrimitive],
  ["generator", types.isGeneratorObject],
  ["iterator of a Map", types.isMapIterator],
  ["iterator of a Set", types.isSetIterator],
  ["list of arguments", types.isArgumentsObject],
  ["handle of native code", types.isExternal],
];

/** The built-in class that an object is an instance of, where its instances hold more than properties. */
function builtinClassOf(value: object): string | undefined {
  const classes = (builtins ??= builtinClasses()).classes;
  for (let proto: unknown = Object.getPrototypeOf(value); proto !== null; proto = Object.getPrototypeOf(proto)) {
    const name = classes.get(proto as object);
    if (name !== undefined) {
      return name;
    }
  }
  const own: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value) && own !== Array.prototype) {
    return `${String((own as { constructor?: { name?: unknown } } | null)?.constructor?.name)}, which extends Array`;
  }
  return undefined;
}

/** Built-in classes whose instances keep all they hold in properties, or that the serialiser knows. */
const plainClasses = /^(?:[A-Za-z]*Error|Object|Array|Function|RegExp|Promise|Iterator)$/;

interface Builtins {
  /** Names of classes by their prototypes. */
  readonly classes: ReadonlyMap<object, string>;
  readonly modules: ReadonlySet<unknown>;
}

let builtins: Builtins | undefined;

/** Classes of ECMAScript and of Node.js. */
function builtinClasses(): Builtins {
  const classes = new Map<object, string>();
  const modules = new Set<unknown>();
  const add = (holder: object, readsGetters: boolean) => {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
      // Newer versions of Node.js load some classes when they are asked for.
      const isLazyClass = readsGetters && descriptor.get !== undefined && /^[A-Z][a-z]/.test(name);
      const value: unknown = isLazyClass ? (holder as Readonly<Record<string, unknown>>)[name] : descriptor.value;
      const prototype: unknown = typeof value === "function" ? (value as { prototype?: unknown }).prototype : undefined;
      if (typeof prototype === "object" && prototype !== null && /^[A-Z]/.test(name) && !plainClasses.test(name)) {
        classes.set(prototype, classes.get(prototype) ?? name);
      }
    }
  };
  // What the global object loads when it is asked for is no class of a module, and may warn.
  add(globalThis, false);
  add(Intl, false);
  for (const name of builtinModules.filter((one) => !unloaded.test(one))) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the serialiser loads them all, too
    const exported: unknown = require(name);
    modules.add(exported);
    if (typeof exported === "object" || typeof exported === "function") {
      add(exported!, true);
    }
  }
  return { classes, modules };
}

/** Modules that warn when they are loaded, as the serialiser knows. */
const unloaded = /^(?:_.*|punycode|sys|wasi|sqlite|.*:.*)$/;

/** True for what a module exports: the serialiser takes its name along. */
function isModule(value: object): boolean {
  return (
    (builtins ??= builtinClasses()).modules.has(value) ||
    Object.values(require.cache).some((loaded) => loaded?.exports === value)
  );
}

function named(name: string): string {
  return `${/^[AEIOaeio]/.test(name) ? "an" : "a"} ${name}`;
}
