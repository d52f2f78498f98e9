import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { ApiWithJwt, BundleOptions, FileHandler, fromFile, HandlerFile, HttpEvent } from "../../../../components";
import { root } from "../../../support/m2m";
import { byLabel, register } from "../../../support/mocks";
import { observe } from "../../../support/observe";

/** A file's handler, as a program names it. */
export type Loads = (exportName: string, options?: BundleOptions) => HandlerFile<FileHandler<HttpEvent>>;

/**
 * Does something in a project whose handlers stand in files, with what is installed here.
 *
 * @param files The project's files; that of the handler is `get`, and its name is what the program imports.
 */
export async function inFiles<T>(
  files: Readonly<Record<string, string>>,
  specifier: string,
  action: (loads: Loads, dir: string) => Promise<T>,
): Promise<T> {
  const dir = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), "m2m-files-")));
  const before = process.cwd();
  try {
    const own = { "package.json": "{}", "program.js": `exports.load = () => import(${JSON.stringify(specifier)});` };
    for (const [name, text] of Object.entries({ ...own, ...files })) {
      await fs.mkdir(path.dirname(path.join(dir, name)), { recursive: true });
      await fs.writeFile(path.join(dir, name), text);
    }
    await fs.mkdir(path.join(dir, "node_modules"), { recursive: true });
    await fs.symlink(path.join(root, "node_modules/esbuild"), path.join(dir, "node_modules/esbuild"), "junction");
    process.chdir(dir);
    const { load } = createRequire(path.join(dir, "program.js"))("./program.js") as {
      load: () => Promise<Record<string, FileHandler<HttpEvent>>>;
    };
    return await action((exportName, options) => fromFile(load, exportName, options), dir);
  } finally {
    process.chdir(before);
    await fs.rm(dir, { recursive: true });
  }
}

function createApi(handler: HandlerFile<FileHandler<HttpEvent>>): void {
  const auth = { issuer: "https://issuer.example.com", audience: "shop" };
  new ApiWithJwt("shop", { auth, routes: { "GET /": { access: "public", handler } } });
}

/** The code of the one function, as it reaches Lambda: texts by the names of their files. What was bundled is in files. */
export async function codeOf(handler: HandlerFile<FileHandler<HttpEvent>>): Promise<Record<string, string>> {
  const { resources } = await register(() => createApi(handler));
  const code = byLabel(resources)["lambda.Function shop-get"]!.inputs["code"] as Record<string, string>;
  const read = async ([name, place]: [string, string]) =>
    [name, name === "__index.mjs" ? place : await fs.readFile(place, "utf8")] as const;
  return Object.fromEntries(await Promise.all(Object.entries(code).map(read)));
}

/** The lines of the error of a program that registers nothing. */
export async function refusalOf(handler: HandlerFile<FileHandler<HttpEvent>>): Promise<string[]> {
  const { outcome, registered } = await observe(() => createApi(handler));
  if (!(outcome instanceof Error) || registered.length > 0) {
    throw new Error(`It was accepted: ${registered.join(", ")}`);
  }
  return outcome.message.split("\n").map((line) => line.replace('ApiWithJwt "shop": routes["GET /"].handler', "…"));
}
