import * as path from "node:path";
import { fileOf } from "../closures/closureScopes";

/** What a function imports, and from where. */
export interface ImportedFile {
  /** As it is written: `./functions/getOrder`. */
  readonly specifier: string;
  /** The folder that it is looked up from. */
  readonly folder: string;
}

/** A call that loads a module by a plain name, whatever a compiler has made of `import()`. */
const loading = /(?:import|require)\w*\s*\(\s*(["'`])((?:(?!\1)[^\\\n$])+)\1\s*[,)]/g;

/** Reads which file a function such as `() => import("./getOrder")` names, without running it. */
export function importedFile(load: () => unknown): ImportedFile | undefined {
  const found = [...Function.prototype.toString.call(load).matchAll(loading)].map(([, , specifier]) => specifier!);
  const [specifier, ...others] = new Set(found);
  const file = fileOf(load);
  return specifier === undefined || others.length > 0 || file === undefined
    ? undefined
    : { specifier, folder: path.dirname(file) };
}
