import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { NodeRuntime } from "../../aws/nodeRuntimes";
import type { BundleOptions, HandlerFile } from "../../handlerFile";
import { UnfitCallbacks } from "../unfitCallbacks";
import { installCommand } from "../packages/installCommand";
import { BundleMessage, Bundled, Bundler, messagesOf, programBundler } from "./bundler";
import { host } from "./host";
import { importedFile, ImportedFile } from "./importedFile";
import { keptFiles } from "./keptBundle";

/** A handler's file, and its place in the program, by which errors name it. */
export interface PlacedFile {
  readonly where: string;
  readonly handler: HandlerFile<unknown>;
}

/** What esbuild makes of handlers' files. */
export interface FilesBundle {
  /** The bundle, which exports the handlers by {@link bundledName}, and its source map. None where nothing calls them. */
  readonly assets: Readonly<Record<string, pulumi.asset.Asset>>;
  readonly hasMap: boolean;
}

/** The name of the bundle in the archive. */
export const bundleName = "handler.mjs";

/** What the bundle exports a handler as. */
export function bundledName(index: number): string {
  return `handler${index}`;
}

/**
 * Bundles the files of a function's handlers into one, the same from the same sources on any machine. Modules that
 * several of them import are in it once, and have one state.
 *
 * @param files Have the same options, those of the first.
 * @param runtime What the function's Node.js can do.
 * @throws UnfitCallbacks with a line for each fault.
 */
export async function bundleFiles(
  files: readonly [PlacedFile, ...PlacedFile[]],
  runtime: NodeRuntime,
): Promise<FilesBundle> {
  const [{ where, handler }] = files;
  const hasMap = handler.options.sourceMap !== false;
  const entries = files.map(entryOf);
  const evaluation = host();
  if (evaluation?.needsCode === false) {
    return { assets: {}, hasMap };
  }
  const bundler = bundlerOr(where);
  const optionsFor = (own: readonly Entry[]) => buildOptions(process.cwd(), own, handler.options, runtime);
  const options = optionsFor(entries);
  const built = await checkedBuild(bundler, entries, options).catch(async (error: unknown) => {
    throw entries.length > 1 ? await faultsOfEach(bundler, entries, optionsFor, error) : error;
  });
  const texts = built.outputFiles.map((file): [string, string] => [path.basename(file.path), file.text]);
  const kept = keptFiles(`${pulumi.getStack()} ${where}`, Object.fromEntries(texts));
  evaluation?.bundled(inputsOf(built), kept.places && { options, outputs: kept.places });
  return { assets: kept.assets, hasMap };
}

/** What a bundle has for a handler. */
interface Entry {
  readonly where: string;
  readonly imported: ImportedFile;
  readonly exportName: string;
}

function entryOf({ where, handler: { load, exportName } }: PlacedFile): Entry {
  const imported = importedFile(load);
  if (imported === undefined) {
    throw unbundled(where, 'names no file by plain text; write fromFile(() => import("./file"), "name")');
  }
  return { where, imported, exportName };
}

/** What each handler's file is at fault of by itself. */
async function faultsOfEach(
  bundler: Bundler,
  entries: readonly Entry[],
  optionsFor: (own: readonly Entry[]) => object,
  together: unknown,
): Promise<unknown> {
  const alone = await Promise.allSettled(entries.map((one) => checkedBuild(bundler, [one], optionsFor([one]))));
  const lines = alone.flatMap((one) =>
    one.status === "rejected" && one.reason instanceof UnfitCallbacks ? [one.reason.message] : [],
  );
  return lines.length > 0 ? new UnfitCallbacks(lines) : together;
}

/**
 * Builds, and tells the host what is wrong where.
 *
 * @throws UnfitCallbacks with a line for each fault, as of the first handler.
 */
async function checkedBuild(bundler: Bundler, entries: readonly Entry[], options: object): Promise<Bundled> {
  const root = process.cwd();
  const built = await buildOnce(bundler, options).catch((error: unknown) => {
    const messages = messagesOf(error);
    host()?.bundled(messages.flatMap(({ location }) => (location ? [path.resolve(root, location.file)] : [])));
    const [{ where, imported }] = entries as [Entry];
    throw messages.length === 0
      ? error
      : new UnfitCallbacks(messages.map((message) => lineOf(where, message, imported)));
  });
  const lacking = entries.filter((_, index) => lacksExport(built, index));
  if (lacking.length > 0) {
    host()?.bundled(inputsOf(built));
    throw new UnfitCallbacks(await Promise.all(lacking.map((one) => missingExport(bundler, root, one))));
  }
  return built;
}

/** The files that a bundle was made of. */
function inputsOf({ metafile }: Bundled): string[] {
  return Object.keys(metafile.inputs).map((file) => path.resolve(file));
}

/** Builds under way, by what was asked for: functions may have the same handlers. */
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

/** As plain data, by which whoever watches the files can build again. */
function buildOptions(
  root: string,
  entries: readonly Entry[],
  { minify = false, sourceMap = true, external = [] }: BundleOptions,
  { version }: NodeRuntime,
): object {
  const [{ imported: first }] = entries as [Entry];
  const contents = entries.map(({ imported, exportName }, index) => {
    const specifier = JSON.stringify(seenFrom(first.folder, imported));
    const name = JSON.stringify(exportName);
    return `import * as file${index} from ${specifier}; export const ${bundledName(index)} = file${index}[${name}];`;
  });
  return {
    ...common(root),
    stdin: { contents: contents.join("\n"), resolveDir: first.folder, sourcefile: entryFile, loader: "ts" },
    target: `node${version}`,
    mainFields: ["module", "main"],
    external: [...external],
    minify,
    sourcemap: sourceMap && "linked",
    sourcesContent: false,
  };
}

/** The module that takes handlers out of their files, one a line. */
const entryFile = "__handlers.ts";

/** How a folder names what a file of another one imports. A package is that of the first. */
function seenFrom(folder: string, { specifier, folder: own }: ImportedFile): string {
  if (folder === own || !specifier.startsWith(".")) {
    return specifier;
  }
  const relative = path.relative(folder, path.resolve(own, specifier)).split(path.sep).join("/");
  return relative.startsWith(".") ? relative : `./${relative}`;
}

/** Whether the file has no such export. Of a CommonJS file, only the first call can tell. */
function lacksExport({ warnings }: Bundled, index: number): boolean {
  return warnings.some(
    ({ id, location }) =>
      id === "import-is-undefined" &&
      location !== null &&
      path.basename(location.file) === entryFile &&
      location.line === index + 1,
  );
}

async function missingExport(
  bundler: Bundler,
  root: string,
  { where, imported: { specifier, folder }, exportName }: Entry,
): Promise<string> {
  const built = await bundler.build({
    ...common(root),
    stdin: { contents: `export * from ${JSON.stringify(specifier)};`, resolveDir: folder, loader: "ts" },
    packages: "external",
  });
  const others = Object.values(built.metafile.outputs).flatMap(({ exports }) => exports);
  const list = others.length > 0 ? `it exports ${others.map((one) => `"${one}"`).join(", ")}` : "it exports nothing";
  return `${where}: "${specifier}" has no export "${exportName}"; ${list}.`;
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
