import { bundleName } from "../files/bundleFiles";

/**
 * Has stack traces name the files of the program. Node.js by itself would read and parse the map before the handler is
 * loaded, which takes a fifth of a cold start with the client of DynamoDB; this reads it for the first trace that is
 * looked at.
 *
 * https://v8.dev/docs/stack-trace-api#customizing-stack-traces
 */
export const mappedTraces = `
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";
const place = new URL("./${bundleName}", import.meta.url).href;
let map;
const mapOfBundle = () => (map ??= new SourceMap(JSON.parse(readFileSync(new URL(place + ".map"), "utf8"))));
const mapped = (frame) => {
  const text = String(frame);
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  if (frame.getFileName() !== place || !line || !column) return text;
  try {
    const { originalSource, originalLine, originalColumn } = mapOfBundle().findEntry(line - 1, column - 1);
    if (!originalSource) return text;
    const file = fileURLToPath(new URL(originalSource, place));
    return text.replace(place + ":" + line + ":" + column, () => file + ":" + (originalLine + 1) + ":" + (originalColumn + 1));
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
};
`.trim();
