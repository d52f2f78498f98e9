import type { NodeRuntime } from "../../aws/nodeRuntimes";
import { bundledName, bundleName } from "../files/bundleFiles";
import { mappedTraces } from "./mappedTraces";

/** The start of an entry: CommonJS packages in a bundle find what each of their own modules has. */
const commonJs = [
  'import { createRequire } from "node:module";',
  "const require = createRequire(import.meta.url);",
  "globalThis.require ??= require;",
  "globalThis.__filename ??= import.meta.filename;",
  "globalThis.__dirname ??= import.meta.dirname;",
];

/** Loads the bundle, of which `files` has the handlers. */
function loadBundle(hasMap: boolean): string[] {
  return [...(hasMap ? [mappedTraces] : []), `const files = await import("./${bundleName}");`];
}

/** The module that Lambda loads of an archive with the bundle of one file. */
export function fileEntry(hasMap: boolean): string {
  return text([...commonJs, ...loadBundle(hasMap), `export const handler = files.${bundledName(0)};`]);
}

/** Where a route's handler stands in an archive: in the bundle, by its number there, or in a script of its own. */
export type HandlerPlace = number | `./${string}.js`;

/**
 * The module that Lambda loads of an archive with the handlers of several routes. It chooses by the key of the route that
 * API Gateway has matched, never by what the request says.
 *
 * @param places By route key.
 * @param hasMap Whether the bundle has a source map; nothing where there is no bundle.
 * @param runtime Whether the function's Node.js passes a callback. It refuses a handler that takes one, where not.
 */
export function sharedEntry(
  places: ReadonlyMap<string, HandlerPlace>,
  hasMap: boolean | undefined,
  { hasCallbacks }: NodeRuntime,
): string {
  const handlers = [...places].map(([routeKey, place]) => {
    const handler =
      typeof place === "number" ? `files.${bundledName(place)}` : `require(${JSON.stringify(place)}).handler`;
    return `  [${JSON.stringify(routeKey)}, ${handler}],`;
  });
  const parameters = hasCallbacks ? "event, context, callback" : "event, context";
  return text([
    ...commonJs,
    ...(hasMap === undefined ? [] : loadBundle(hasMap)),
    "const handlers = new Map([",
    ...handlers,
    "]);",
    `export const handler = (${parameters}) => {`,
    "  const own = handlers.get(event.routeKey);",
    '  if (typeof own !== "function") {',
    '    throw new Error(`This function has no handler for the route "${event.routeKey}".`);',
    "  }",
    ...(hasCallbacks
      ? []
      : [
          "  if (own.length > 2) {",
          '    throw new Error(`The handler of the route "${event.routeKey}" takes a callback, which this runtime does not pass.`);',
          "  }",
        ]),
    `  return own(${parameters});`,
    "};",
  ]);
}

function text(lines: readonly string[]): string {
  return [...lines, ""].join("\n");
}
