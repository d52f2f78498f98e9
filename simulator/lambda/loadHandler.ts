import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { NodeRuntime } from "../../components/aws/nodeRuntimes";
import type { Handler } from "./callHandler";

/**
 * Finds a function's handler as Lambda's Node.js runtime does: `folder/file.name`, where the file's name ends at the
 * first dot, and the handler's may go on to members of what is exported.
 *
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 *
 * @param runtime What the function's Node.js can do.
 * @throws Error in the words of the log, when there is no such handler.
 */
export async function loadHandler(taskRoot: string, specification: string, runtime: NodeRuntime): Promise<Handler> {
  const base = path.basename(specification);
  const folder = specification.slice(0, specification.length - base.length);
  const dot = base.indexOf(".");
  const [file, name] = [base.slice(0, dot), base.slice(dot + 1)];
  const exported = await loadModule(taskRoot, folder, file);
  const own = memberOf(exported, name);
  const handler = own ?? (runtime.hasCallbacks ? undefined : memberOf(memberOf(exported, "default"), name));
  if (typeof handler !== "function") {
    throw new Error(`Runtime.HandlerNotFound: ${specification} is undefined, or not a function that is exported`);
  }
  if (!runtime.hasCallbacks && handler.length > 2) {
    throw new Error(
      `Runtime.CallbackHandlerDeprecated: nodejs${runtime.version}.x does not support handlers with a callback, ` +
        "which three parameters make; take two and return a promise, or run it on nodejs22.x",
    );
  }
  return handler as Handler;
}

async function loadModule(taskRoot: string, folder: string, file: string): Promise<unknown> {
  const place = path.join(taskRoot, folder, file);
  const found = ["", ".js", ".mjs", ".cjs"].map((extension) => place + extension).find(isFile);
  if (found !== undefined) {
    return load(found);
  }
  const taskRequire = createRequire(path.join(taskRoot, "index.js"));
  try {
    // A folder with an index, or a package.
    return taskRequire(taskRequire.resolve(file, { paths: [path.join(taskRoot, folder)] })) as unknown;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") {
      throw error;
    }
    try {
      return taskRequire(place) as unknown;
    } catch {
      throw new Error(`Runtime.ImportModuleError: cannot find module "${folder}${file}" in the code archive`);
    }
  }
}

async function load(file: string): Promise<unknown> {
  if (file.endsWith(".mjs")) {
    return import(pathToFileURL(file).href);
  }
  try {
    return createRequire(file)(file) as unknown;
  } catch (error) {
    if (["ERR_REQUIRE_ESM", "ERR_REQUIRE_ASYNC_MODULE"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      return import(pathToFileURL(file).href);
    }
    throw error;
  }
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function memberOf(holder: unknown, name: string): unknown {
  return name
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        (typeof value === "object" && value !== null) || typeof value === "function"
          ? (value as Readonly<Record<string, unknown>>)[key]
          : undefined,
      holder,
    );
}
