/** The name of the bundle in the archive. */
export const bundleName = "handler.mjs";

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

/** Loads the bundle. CommonJS packages in it find what each of their own modules has. */
export function entryText(hasMap: boolean): string {
  return [
    ...(hasMap ? ['import { readFileSync } from "node:fs";'] : []),
    `import { createRequire${hasMap ? ", SourceMap" : ""} } from "node:module";`,
    ...(hasMap ? ['import { fileURLToPath } from "node:url";'] : []),
    "globalThis.require ??= createRequire(import.meta.url);",
    "globalThis.__filename ??= import.meta.filename;",
    "globalThis.__dirname ??= import.meta.dirname;",
    ...(hasMap ? [mappedTraces.trim()] : []),
    `export const { handler } = await import("./${bundleName}");`,
    "",
  ].join("\n");
}
