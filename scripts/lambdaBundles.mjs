/**
 * Bundles the functions that the package brings along: `lambda/NAME/handler.ts` to `dist/lambda/NAME`, with the licences
 * of what is in it.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licences } from "./licences.mjs";
import { root } from "./m2mBundles.mjs";

/** What a bundle of CommonJS packages needs in an ES module. */
const requireOfNode = 'import{createRequire as m2mRequire}from"node:module";const require=m2mRequire(import.meta.url);';

/** The files of a function, by their names: the same bytes on every machine. */
export async function bundleFunction(folder) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [path.join(folder, "handler.ts")],
    outfile: "index.mjs",
    bundle: true,
    write: false,
    metafile: true,
    logLevel: "warning",
    platform: "node",
    target: "node22",
    format: "esm",
    mainFields: ["module", "main"],
    banner: { js: requireOfNode },
    minify: true,
    legalComments: "none",
  });
  const sections = await licences([result]);
  const intro = "The function is bundled with the packages below, under their own licences.";
  return {
    "index.mjs": result.outputFiles[0].text,
    "THIRD-PARTY-NOTICES.md": ["# Third-party notices", intro, ...sections].join("\n\n") + "\n",
  };
}

/** Bundles every function. */
export async function bundleFunctions() {
  const source = path.join(root, "lambda");
  const names = (await fs.readdir(source, { withFileTypes: true })).filter((one) => one.isDirectory());
  await Promise.all(
    names.map(async ({ name }) => {
      const files = await bundleFunction(path.join(source, name));
      const target = path.join(root, "dist/lambda", name);
      await fs.rm(target, { recursive: true, force: true });
      await fs.mkdir(target, { recursive: true });
      await Promise.all(Object.entries(files).map(([file, text]) => fs.writeFile(path.join(target, file), text)));
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundleFunctions();
}
