import * as fs from "node:fs";
import * as path from "node:path";
import type * as typescript from "typescript";
import type { ModuleCompiler } from "./moduleHooks";
import type { Project } from "../project/project";

/** Errors of compiler options that ts-node raises only when it does not check types, and Pulumi never does. */
const lenientOptions = [5011, 5095, 5103, 5107, 5110];

/** What ts-node registers. Older ones, as that which Pulumi brings, have nothing for ES modules. */
interface Service {
  compile(code: string, file: string, ...more: unknown[]): string;
  ignored(file: string): boolean;
  /** Has stack traces of ES modules be looked up, too. */
  enableExperimentalEsmLoaderInterop?(): void;
}

/**
 * Compiles TypeScript as Pulumi's language host does, without the type check: the check belongs to the editor, to
 * `tsc --noEmit` and to `pulumi preview`, and takes several times as long as all the rest.
 */
export class ProgramCompiler implements ModuleCompiler {
  /** Whether it compiles ES modules. Pulumi needs a ts-node and a TypeScript of the program for that. */
  readonly compilesModules: boolean;
  private readonly service: Service;
  /** What was compiled in advance, by file: it serves as long as the file is the same. */
  private readonly known = new Map<string, { readonly code: string; readonly output: string }>();
  private readonly outputs = new Map<string, string>();

  /** Compiles what is required from now on. */
  constructor(programRequire: NodeJS.Require, project: Pick<Project, "tsconfig">, isModule = false) {
    const { service, isVendored } = register(programRequire, project.tsconfig, isModule);
    this.service = service;
    this.compilesModules = !isVendored && service.enableExperimentalEsmLoaderInterop !== undefined;
    const compile = service.compile.bind(service);
    service.compile = (code, file, ...more) => {
      const known = this.known.get(file);
      const output = known?.code === code ? known.output : compile(code, file, ...more);
      this.outputs.set(path.normalize(file), output);
      return output;
    };
    if (isModule) {
      service.enableExperimentalEsmLoaderInterop?.();
    }
  }

  /** What a file was last compiled to, with its source map in it. */
  outputOf(file: string): string | undefined {
    return this.outputs.get(file);
  }

  /** Compiles files in advance. */
  compile(files: readonly string[]): void {
    for (const file of files.filter((one) => /\.[cm]?tsx?$/.test(one))) {
      this.compiled(file);
    }
  }

  compiled(file: string): string | undefined {
    if (!/\.[cm]?tsx?$/.test(file) || this.service.ignored(file)) {
      return undefined;
    }
    const code = fs.readFileSync(file, "utf8");
    const output = this.service.compile(code, file);
    this.known.set(file, { code, output });
    return output;
  }

  isModule(file: string): boolean {
    return /\.m[jt]s$/.test(file) || (!/\.c[jt]s$/.test(file) && isInModulePackage(path.dirname(file)));
  }
}

function isInModulePackage(dir: string): boolean {
  const file = path.join(dir, "package.json");
  if (fs.existsSync(file)) {
    return (JSON.parse(fs.readFileSync(file, "utf8")) as { type?: unknown }).type === "module";
  }
  return dir !== path.dirname(dir) && isInModulePackage(path.dirname(dir));
}

function register(
  programRequire: NodeJS.Require,
  tsconfig: string,
  isModule: boolean,
): { service: Service; isVendored: boolean } {
  const vendored = path.join(path.dirname(programRequire.resolve("@pulumi/pulumi/package.json")), "vendor");
  const resolve = (name: string, fallback: string) => {
    try {
      return programRequire.resolve(name);
    } catch {
      return path.join(vendored, fallback);
    }
  };
  const compiler = resolve("typescript", "typescript@3.8.3/typescript.js");
  const isVendored = compiler.startsWith(vendored);
  const tsNode = programRequire(resolve("ts-node", "ts-node@7.0.1")) as { register(options: object): Service };
  const service = tsNode.register({
    compiler,
    transpileOnly: true,
    project: tsconfig,
    skipProject: !fs.existsSync(tsconfig),
    ignoreDiagnostics: lenientOptions,
    compilerOptions: {
      target: isModule && !isVendored ? "ES2022" : "ES2020",
      module: isVendored ? "commonjs" : "nodenext",
      moduleResolution: isVendored ? "node" : "nodenext",
      sourceMap: true,
      ...ownCompilerOptions(programRequire(compiler) as typeof typescript, tsconfig),
    },
  });
  return { service, isVendored };
}

/** The compiler options of a tsconfig.json itself: those that it extends are left to the compiler. */
function ownCompilerOptions(ts: typeof typescript, tsconfig: string): object {
  if (!fs.existsSync(tsconfig)) {
    return {};
  }
  const { config } = ts.parseConfigFileTextToJson(tsconfig, fs.readFileSync(tsconfig, "utf8")) as {
    config?: { compilerOptions?: object };
  };
  return config?.compilerOptions ?? {};
}
