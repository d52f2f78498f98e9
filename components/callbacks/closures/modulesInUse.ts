import { createRequire } from "node:module";
import * as path from "node:path";

/**
 * Whether what the program uses as a module is the one that Lambda loads by a name. Where the name leads nowhere, the
 * module's package decides.
 */
export function isModuleAt(exported: object, specifier: string): boolean {
  const files = Object.entries(require.cache).flatMap(([file, loaded]) => (loaded?.exports === exported ? [file] : []));
  const found = resolve(specifier);
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const folder = `/node_modules/${name}/`;
  return files.length === 0 || files.some((file) => file === found || file.replaceAll(path.sep, "/").includes(folder));
}

function resolve(specifier: string): string | undefined {
  try {
    return createRequire(path.join(process.cwd(), "index.js")).resolve(specifier);
  } catch {
    return undefined;
  }
}
