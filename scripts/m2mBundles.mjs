import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * What the `m2m` command is bundled into: the command itself, the processes that it starts, and what it loads only when
 * it is asked for.
 */
const entryPoints = {
  m2m: "simulator/cli/main.ts",
  evaluate: "simulator/evaluate/child.ts",
  lambdaRuntime: "simulator/lambda/runtime.ts",
  certificate: "simulator/serve/certificate.ts",
};

/** Bundles the command. With `write: false` nothing is written, and the result tells what the bundles are made of. */
export function bundle(options = {}) {
  return build({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    platform: "node",
    target: "node20",
    sourcemap: true,
    outdir: "dist/simulator",
    logLevel: "warning",
    metafile: true,
    ...options,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle();
}
