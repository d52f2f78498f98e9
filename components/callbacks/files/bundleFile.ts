import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { NodeRuntime } from "../../aws/nodeRuntimes";
import type { BundleOptions, HandlerFile } from "../../handlerFile";
import { UnfitCallbacks } from "../unfitCallbacks";
import { installCommand } from "../packages/installCommand";
import { BundleMessage, Bundled, Bundler, messagesOf, programBundler } from "./bundler";
import { bundleName, entryText } from "./entryText";
import { host } from "./host";
import { importedFile, ImportedFile } from "./importedFile";
import { keptFiles } from "./keptBundle";

/**
 * The archive of a handler that stands in a file: what esbuild makes of it, the same from the same source on any machine.
 *
 * @param where The handler's place in the program, for errors.
 * @param runtime What the function's Node.js can do.
 * @throws UnfitCallbacks with a line for each fault.
 */
export async function bundleFile(
  where: string,
  handler: HandlerFile<unknown>,
  runtime: NodeRuntime,
): Promise<pulumi.asset.Archive> {
  const imported = importedFile(handler.load);
  if (imported === undefined) {
    throw unbundled(where, 'names no file by plain text; write fromFile(() => import("./file"), "name")');
  }
  const evaluation = host();
  if (evaluation?.needsCode === false) {
    return new pulumi.asset.AssetArchive({
      "__index.mjs": new pulumi.asset.StringAsset("// Not bundled, as nothing will call it."),
    });
  }
  const attempt = { bundler: bundlerOr(where), imported, root: process.cwd() };
  const { exportName, options } = handler;
  const asked = buildOptions(attempt, exportName, options, runtime);
  const built = await buildOnce(attempt.bundler, asked).catch((error: unknown) => {
    const messages = messagesOf(error);
    const places = messages.flatMap(({ location }) => location ?? []);
    evaluation?.bundled(places.map(({ file }) => path.resolve(attempt.root, file)));
    throw messages.length === 0
      ? error
      : new UnfitCallbacks(messages.map((message) => lineOf(where, message, imported)));
  });
  const files = Object.keys(built.metafile.inputs).map((file) => path.resolve(attempt.root, file));
  if (lacks(built, exportName)) {
    evaluation?.bundled(files);
    const others = await exportsOf(attempt);
    const list = others.length > 0 ? `it exports ${others.map((one) => `"${one}"`).join(", ")}` : "it exports nothing";
    throw new UnfitCallbacks([`${where}: "${imported.specifier}" has no export "${exportName}"; ${list}.`]);
  }
  const kept = keptFiles(
    `${pulumi.getStack()} ${where}`,
    Object.fromEntries(built.outputFiles.map((file) => [path.basename(file.path), file.text])),
  );
  evaluation?.bundled(files, kept.places && { options: asked, outputs: kept.places });
  return new pulumi.asset.AssetArchive({
    "__index.mjs": new pulumi.asset.StringAsset(entryText(options.sourceMap !== false)),
    ...kept.assets,
  });
}

/** What a file is bundled from, and by. */
interface Attempt {
  readonly bundler: Bundler;
  readonly imported: ImportedFile;
  /** The program's folder, to which paths in what is built are relative. */
  readonly root: string;
}

/** Builds under way, by what was asked for: routes may share a handler. */
const underWay = new Map<string, Promise<Bundled>>();

function buildOnce(bundler: Bundler, options: object): Promise<Bundled> {
  const key = JSON.stringify(options);
  const known = underWay.get(key);
  if (known) {
    return known;
  }
  // A later one may find other files.
  const building = bundler.build(options).finally(() => underWay.delete(key));
  underWay.set(key, building);
  return building;
}

function buildOptions(
  { imported: { specifier, folder }, root }: Attempt,
  exportName: string,
  { minify = false, sourceMap = true, external = [] }: BundleOptions,
  { version }: NodeRuntime,
): object {
  const contents = `import * as file from ${JSON.stringify(specifier)}; export const handler = file[${JSON.stringify(exportName)}];`;
  return {
    ...common(root),
    stdin: { contents, resolveDir: folder, sourcefile: "__handler.ts", loader: "ts" },
    target: `node${version}`,
    mainFields: ["module", "main"],
    external: [...external],
    minify,
    sourcemap: sourceMap && "linked",
    sourcesContent: false,
  };
}

/** Whether the file has no such export. Of a CommonJS file, only the first call can tell. */
function lacks({ warnings }: Bundled, exportName: string): boolean {
  return warnings.some(({ id, text }) => id === "import-is-undefined" && text.startsWith(`Import "${exportName}" `));
}

/** What the file of a handler exports. */
async function exportsOf({ bundler, imported: { specifier, folder }, root }: Attempt): Promise<readonly string[]> {
  const built = await bundler.build({
    ...common(root),
    stdin: { contents: `export * from ${JSON.stringify(specifier)};`, resolveDir: folder, loader: "ts" },
    packages: "external",
  });
  return Object.values(built.metafile.outputs).flatMap(({ exports }) => exports);
}

/** What each build has. */
function common(root: string): object {
  return {
    absWorkingDir: root,
    outfile: path.join(root, bundleName),
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
    charset: "utf8",
  };
}

function bundlerOr(where: string): Bundler {
  try {
    return programBundler();
  } catch (error) {
    throw unbundled(where, (error as Error).message);
  }
}

function lineOf(where: string, { text, location }: BundleMessage, imported: ImportedFile): string {
  const place = location === null ? "" : `${location.file}:${location.line}: `;
  const [, missing] = /^Could not resolve "(.*)"$/.exec(text) ?? [];
  if (missing === imported.specifier) {
    return `${where}: the file "${missing}" does not exist, seen from ${imported.folder}; correct the path.`;
  }
  if (missing !== undefined) {
    const isPackage = !/^[./#]/.test(missing);
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(missing)![0];
    const fix = isPackage ? `run "${installCommand(name)}"` : "correct the path";
    return `${where}: ${place}imports "${missing}", which is not there; ${fix}.`;
  }
  const fix = text.startsWith("No loader is configured for")
    ? 'name its package in "external", and put it into a layer'
    : "correct the file";
  return `${where}: ${place}cannot be bundled: ${text}; ${fix}.`;
}

function unbundled(where: string, why: string): UnfitCallbacks {
  return new UnfitCallbacks([`${where}: the handler's file ${why}.`]);
}
