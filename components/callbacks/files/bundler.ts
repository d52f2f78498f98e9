import { createRequire } from "node:module";
import * as path from "node:path";
import { installCommand } from "../packages/installCommand";

/** What is used of esbuild. Its own types would be needed by all who import this package. */
export interface Bundler {
  build(options: object): Promise<Bundled>;
}

/** A plugin that has modules of its own. */
export interface BundlerPlugin {
  readonly name: string;
  setup(build: {
    onResolve(
      options: { readonly filter: RegExp },
      resolve: (args: { readonly path: string }) => { readonly path: string; readonly namespace: string },
    ): void;
    onLoad(
      options: { readonly filter: RegExp; readonly namespace: string },
      load: (args: { readonly path: string }) => {
        readonly contents: string;
        readonly resolveDir: string;
        readonly loader: string;
      },
    ): void;
  }): void;
}

/** What esbuild made. */
export interface Bundled {
  readonly warnings: readonly BundleMessage[];
  readonly outputFiles: readonly { readonly path: string; readonly text: string }[];
  readonly metafile: {
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly outputs: Readonly<Record<string, { readonly exports: readonly string[] }>>;
  };
}

/** One of esbuild's errors or warnings. */
export interface BundleMessage {
  readonly id: string;
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | null;
}

/**
 * The program's own esbuild.
 *
 * @throws Error with the reason and the fix, where there is none.
 */
export function programBundler(): Bundler {
  try {
    return createRequire(path.join(process.cwd(), "package.json"))("esbuild") as Bundler;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
    const [reason] = (error as Error).message.split("\n");
    throw new Error(
      isMissing
        ? `needs esbuild, which is not installed; run "${installCommand("esbuild")}"`
        : `needs esbuild, which cannot be loaded: ${reason}; install it again`,
      { cause: error },
    );
  }
}

/** The errors of a build that failed. */
export function messagesOf(error: unknown): readonly BundleMessage[] {
  return (error as { readonly errors?: readonly BundleMessage[] }).errors ?? [];
}
