import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * What the `m2m` command is bundled into: the command itself, the processes that it starts, and what it loads only when
 * it is asked for; and the harness for users' tests, which starts the same processes.
 */
const command = {
  entryPoints: {
    m2m: "simulator/cli/main.ts",
    evaluate: "simulator/evaluate/evaluationProcess.ts",
    moduleHooks: "simulator/evaluate/loading/moduleHooksThread.ts",
    lambdaRuntime: "simulator/lambda/runtime.ts",
    certificate: "simulator/serve/certificate.ts",
    checkStandIns: "simulator/evaluate/project/checkStandIns.ts",
    testing: "simulator/testing/index.ts",
  },
  platform: "node",
  target: "node20",
  // Its other form loads its parts in a way that no bundler follows.
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  sourcemap: true,
  outdir: "dist/simulator",
};

/** What a program loads that needs a package: in place of what the compiler made of the same file. */
const parser = {
  entryPoints: { parseYaml: "components/clientsFile/parseYaml.ts" },
  platform: "node",
  target: "node20",
  outdir: "dist/components/clientsFile",
};

/** The page of `m2m dev`, as its server hands it out. */
const page = {
  entryPoints: ["page.ts", "page.css", "page.html", "icon.svg"].map((name) => `simulator/console/page/${name}`),
  platform: "browser",
  target: "es2022",
  format: "iife",
  loader: { ".html": "copy", ".svg": "copy" },
  outdir: "dist/simulator/console",
};

/**
 * Bundles the command and its page. With `write: false` nothing is written, and the results tell what the bundles are
 * made of.
 */
export function bundle(options = {}) {
  const common = { absWorkingDir: root, bundle: true, logLevel: "warning", metafile: true };
  return Promise.all([command, parser, page].map((own) => build({ ...common, ...own, ...options })));
}

/**
 * Copies what `m2m init` writes. It is the template for `pulumi new`; npm packs no `.gitignore`, under this name, and
 * leaves out what one says.
 */
async function copyTemplate() {
  const copy = path.join(root, "dist/simulator/template");
  await fs.rm(copy, { recursive: true, force: true });
  await fs.cp(path.join(root, "template"), copy, { recursive: true });
  await fs.rename(path.join(copy, ".gitignore"), path.join(copy, "gitignore"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle();
  await copyTemplate();
}
