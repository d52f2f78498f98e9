import { UserError } from "../../userError";

/**
 * Tells whether the project has a TypeScript that nothing can be compiled by: from 7 on, it has no API for it.
 *
 * @param file The program's file.
 * @returns `undefined` where it has another, or none.
 */
export function unfitTypeScript(programRequire: NodeJS.Require, file: string): UserError | undefined {
  let compiler: { readonly version?: unknown; readonly transpileModule?: unknown };
  try {
    compiler = programRequire("typescript") as typeof compiler;
  } catch {
    return undefined;
  }
  if (typeof compiler.transpileModule === "function") {
    return undefined;
  }
  const rule = `is compiled by TypeScript below 7, the last that Pulumi can use, and the project has ${String(compiler.version)}`;
  return new UserError(`${file}: ${rule}; run npm install --save-dev typescript@6.`);
}
