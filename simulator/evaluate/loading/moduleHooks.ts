import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What compiles the TypeScript of ES modules. */
export interface ModuleCompiler {
  /** Whether Node.js takes a file for an ES module, by its name and the package.json above it. */
  isModule(file: string): boolean;
  /** A file of the program as JavaScript; nothing if it is none to compile. */
  compiled(file: string): string | undefined;
}

interface Context {
  readonly conditions?: readonly string[];
  readonly parentURL?: string | undefined;
  readonly [key: string]: unknown;
}

/** Hooks of Node.js's loader: both kinds, as they hand on what comes next, be it a value or a promise of one. */
export interface ModuleHooks {
  resolve<T>(specifier: string, context: Context, next: (specifier: string, context: Context) => T): T;
  load<T>(url: string, context: Context, next: (url: string, context: Context) => T): T | object;
}

/**
 * Hooks by which ES modules are loaded as Pulumi loads them, by the loader of ts-node: TypeScript is compiled, and
 * `./x.js` means `./x.ts` where there is no such JavaScript. https://nodejs.org/api/module.html#customization-hooks
 *
 * @param compiler Absent if TypeScript is left to Node.js, or to a loader of the program's own.
 * @param loaded Is told of each file that is loaded, by its path.
 */
export function moduleHooks(compiler: ModuleCompiler | undefined, loaded: (file: string) => void): ModuleHooks {
  return {
    resolve(specifier, context, next) {
      return next(compiler && isImport(context) ? withSource(specifier, context.parentURL) : specifier, context);
    },
    load(url, context, next) {
      if (!url.startsWith("file:")) {
        return next(url, context);
      }
      const file = fileURLToPath(url);
      loaded(file);
      if (!compiler || !isImport(context) || !/\.[cm]?tsx?$/.test(file)) {
        return next(url, context);
      }
      if (!compiler.isModule(file)) {
        return next(url, { ...context, format: "commonjs" });
      }
      const source = compiler.compiled(file);
      return source === undefined ? next(url, context) : { format: "module", source, shortCircuit: true };
    },
  };
}

/** What `require` loads has been compiled already, by ts-node. */
function isImport({ conditions }: Context): boolean {
  return conditions?.includes("require") !== true;
}

/** What TypeScript takes a file for, where no such JavaScript is there. */
const sources: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

function withSource(specifier: string, parentUrl: string | undefined): string {
  const [, stem, extension = ""] = /^((?:\.{0,2}\/|file:).*?)(\.[cm]?jsx?)$/.exec(specifier) ?? [];
  if (stem === undefined || parentUrl?.startsWith("file:") === false) {
    return specifier;
  }
  const exists = (one: string) => existsSync(fileURLToPath(new URL(one, parentUrl)));
  const source = exists(specifier) ? undefined : sources[extension]?.map((one) => stem + one).find(exists);
  return source ?? specifier;
}
