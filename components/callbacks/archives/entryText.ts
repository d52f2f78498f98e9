import type { NodeRuntime } from "../../aws/nodeRuntimes";
import { bundledName, bundleName } from "../files/bundleFiles";

/** CommonJS packages in a bundle find what each of their own modules has. */
const commonJs = [
  "const require = createRequire(import.meta.url);",
  "globalThis.require ??= require;",
  "globalThis.__filename ??= import.meta.filename;",
  "globalThis.__dirname ??= import.meta.dirname;",
];

/**
 * Has stack traces name the files of the program. Node.js by itself would read and parse the map before the handler is
 * loaded, which takes a fifth of a cold start with the client of DynamoDB; this reads it for the first trace that is
 * looked at.
 *
 * https://v8.dev/docs/stack-trace-api#customizing-stack-traces
 */
const mappedTraces = `
const bundle = new URL("./${bundleName}", import.meta.url).href;
let map;
const mapOfBundle = () => (map ??= new SourceMap(JSON.parse(readFileSync(new URL(bundle + ".map"), "utf8"))));
const mapped = (frame) => {
  const text = String(frame);
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  if (frame.getFileName() !== bundle || !line || !column) return text;
  try {
    const { originalSource, originalLine, originalColumn } = mapOfBundle().findEntry(line - 1, column - 1);
    if (!originalSource) return text;
    const file = fileURLToPath(new URL(originalSource, bundle));
    return text.replace(bundle + ":" + line + ":" + column, () => file + ":" + (originalLine + 1) + ":" + (originalColumn + 1));
  } catch {
    return text;
  }
};
Error.prepareStackTrace = (error, frames) => {
  let head = "Error";
  try {
    head = Error.prototype.toString.call(error);
  } catch {}
  return [head, ...frames.map((frame) => "    at " + mapped(frame))].join("\\n");
};`;

/** Loads the bundle, of which `files` has the handlers. */
function loadBundle(hasMap: boolean): string[] {
  return [...(hasMap ? [mappedTraces.trim()] : []), `const files = await import("./${bundleName}");`];
}

/** What an entry begins with. */
function imports(hasMap: boolean): string[] {
  const ofMaps = ['import { readFileSync } from "node:fs";', 'import { fileURLToPath } from "node:url";'];
  return [
    ...(hasMap ? ofMaps : []),
    `import { createRequire${hasMap ? ", SourceMap" : ""} } from "node:module";`,
    ...commonJs,
  ];
}

/** The module that Lambda loads of an archive with the bundle of one file. */
export function fileEntry(hasMap: boolean): string {
  return text([...imports(hasMap), ...loadBundle(hasMap), `export const handler = files.${bundledName(0)};`]);
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
    ...imports(hasMap === true),
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
