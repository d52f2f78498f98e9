import * as fs from "node:fs";
import * as path from "node:path";
import type * as typescript from "typescript";
import type { Project } from "./project";

/** Errors of compiler options that ts-node raises only when it does not check types, and Pulumi never does. */
const lenientOptions = [5011, 5095, 5103, 5107, 5110];

/** What ts-node registers. */
interface Service {
  compile(code: string, file: string, ...more: unknown[]): string;
}

/**
 * Compiles TypeScript as Pulumi's language host does, without the type check: the check belongs to the editor, to
 * `tsc --noEmit` and to `pulumi preview`, and takes several times as long as all the rest.
 */
export class ProgramCompiler {
  private readonly service: Service;
  /** What was compiled in advance, by file: it serves as long as the file is the same. */
  private readonly compiled = new Map<string, { readonly code: string; readonly output: string }>();

  /** Compiles what is required from now on. */
  constructor(programRequire: NodeJS.Require, project: Project) {
    this.service = register(programRequire, project);
    const compile = this.service.compile.bind(this.service);
    this.service.compile = (code, file, ...more) => {
      const known = this.compiled.get(file);
      return known?.code === code ? known.output : compile(code, file, ...more);
    };
  }

  /** Compiles files in advance. */
  compile(files: readonly string[]): void {
    for (const file of files.filter((one) => /\.[cm]?tsx?$/.test(one))) {
      const code = fs.readFileSync(file, "utf8");
      this.compiled.set(file, { code, output: this.service.compile(code, file) });
    }
  }
}

function register(programRequire: NodeJS.Require, project: Project): Service {
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
  return tsNode.register({
    compiler,
    transpileOnly: true,
    project: project.tsconfig,
    skipProject: !fs.existsSync(project.tsconfig),
    ignoreDiagnostics: lenientOptions,
    compilerOptions: {
      target: "ES2020",
      module: isVendored ? "commonjs" : "nodenext",
      moduleResolution: isVendored ? "node" : "nodenext",
      sourceMap: true,
      ...ownCompilerOptions(programRequire(compiler) as typeof typescript, project.tsconfig),
    },
  });
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
