import type { BundleOptions, HandlerFile } from "../../handlerFile";

/** Brand of what {@link fromFile} makes, which another copy of this package knows, too. */
const brand = "__m2mHandlerFile";

/**
 * A handler that stands in a file of its own, which exports it as `handler`.
 *
 * @param load Imports the file, with its name as plain text. The function is read, and never called: no code of the file
 * runs in the program.
 *
 * @example
 * ```ts
 * fromFile(() => import("./functions/getOrder"))
 * ```
 */
export function fromFile<
  Module extends {
    /** The handler. */
    readonly handler: unknown;
  },
>(load: () => Promise<Module>): HandlerFile<Module["handler"]>;
/**
 * A handler that stands in a file of its own. The file runs in Lambda as it is written: with the state of its module,
 * with packages of whichever kind, `import.meta` and `await` at its top. esbuild, a package of your project, bundles it.
 * Nothing of the program gets into it: what the handler needs is passed by `environment`.
 *
 * The compiler checks that the file exports a handler of the route's event, in the types of this package or of others such
 * as `@types/aws-lambda`.
 *
 * @param load Imports the file, with its name as plain text. The function is read, and never called: no code of the file
 * runs in the program.
 * @param exportName What the file exports the handler as.
 * @param options How the file becomes code; a source map and no minification when left out.
 *
 * @example
 * ```ts
 * fromFile(() => import("./functions/getOrder"), "getOrder")
 * ```
 */
export function fromFile<Module, const Name extends keyof Module & string>(
  load: () => Promise<Module>,
  exportName: Name,
  options?: BundleOptions,
): HandlerFile<Module[Name]>;
export function fromFile(
  load: () => Promise<unknown>,
  exportName = "handler",
  options: BundleOptions = {},
): HandlerFile<unknown> {
  return Object.defineProperty({ load, exportName, options }, brand, { value: true });
}

/** True for what {@link fromFile} made. */
export function isHandlerFile(handler: unknown): handler is HandlerFile<unknown> {
  return typeof handler === "object" && handler !== null && brand in handler;
}
