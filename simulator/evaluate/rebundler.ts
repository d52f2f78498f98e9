import { createRequire } from "node:module";
import * as path from "node:path";
import { isOwnFile } from "./ownFile";
import type { Bundle } from "./registration";

/** What is used of esbuild. */
interface Bundler {
  build(options: object): Promise<{
    readonly warnings: readonly { readonly id: string }[];
    readonly outputFiles: readonly { readonly path: string; readonly text: string }[];
    readonly metafile: { readonly inputs: Readonly<Record<string, unknown>> };
  }>;
}

/** What is used of what esbuild hands to a plugin. */
interface PluginBuild {
  onResolve(options: object, resolve: (args: { readonly path: string }) => object): void;
  onLoad(options: object, load: (args: { readonly path: string }) => object | undefined): void;
}

/** By which bundles import their modules that are in no file, with a number behind it. */
const namespace = "m2m-handler";

/** A bundle that was made again, and the texts that it is now, by their names in the archive. */
export interface Rebuilt {
  readonly bundle: Bundle;
  readonly texts: ReadonlyMap<string, string>;
}

/** Makes bundles of handlers again, by the esbuild of their program. */
export class Rebundler {
  private bundler: Bundler | undefined;

  /** @param programDir The program's folder. Absolute. */
  constructor(private readonly programDir: string) {}

  /** Starts esbuild, so that the first bundle need not wait for it. */
  prepare(): void {
    this.build({ stdin: { contents: "" }, write: false, logLevel: "silent" }, []).catch(() => undefined);
  }

  /** @returns Nothing where it cannot be made, or lacks something: why that is, an evaluation of the program says. */
  async rebuild(bundle: Bundle): Promise<Rebuilt | undefined> {
    try {
      const { warnings, outputFiles, metafile } = await this.build(bundle.options, bundle.entries);
      const texts = new Map(outputFiles.map((file) => [path.basename(file.path), file.text]));
      const isWhole = Object.keys(bundle.outputs).every((name) => texts.has(name));
      if (!isWhole || warnings.some(({ id }) => id === "import-is-undefined")) {
        return undefined;
      }
      const names = Object.keys(metafile.inputs).filter((name) => !name.startsWith(`${namespace}:`));
      const inputs = names.map((file) => path.resolve(this.programDir, file));
      return { bundle: { ...bundle, files: inputs.filter(isOwnFile) }, texts };
    } catch {
      return undefined;
    }
  }

  private async build(options: object, entries: readonly object[]): ReturnType<Bundler["build"]> {
    this.bundler ??= createRequire(path.join(this.programDir, "package.json"))("esbuild") as Bundler;
    const setup = (build: PluginBuild) => {
      build.onResolve({ filter: new RegExp(`^${namespace}:\\d+$`) }, ({ path: name }) => ({
        path: name.slice(namespace.length + 1),
        namespace,
      }));
      build.onLoad({ filter: /^/, namespace }, ({ path: index }) => entries[Number(index)]);
    };
    return this.bundler.build({ ...options, plugins: [{ name: namespace, setup }] });
  }
}
