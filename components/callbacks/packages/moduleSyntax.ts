import { Script } from "node:vm";
import type * as typescript from "typescript";
import { compiler } from "../closures/compiler";

/**
 * Whether a text is an ES module by its syntax, as Node.js looks: what only a module may hold makes it none of CommonJS.
 *
 * https://nodejs.org/api/packages.html#syntax-detection
 */
export function isModuleSyntax(text: string): boolean {
  try {
    new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`);
    return false;
  } catch (error) {
    return /Cannot use import statement|Unexpected token 'export'|'import\.meta'|await is only valid/.test(
      (error as Error).message,
    );
  }
}

/** Whether an ES module awaits outside of functions, which keeps `require` from loading it. */
export function awaitsAtTop(text: string): boolean {
  if (!text.includes("await")) {
    return false;
  }
  const ts = compiler();
  const isWaiting = (node: typescript.Node): boolean =>
    ts.isAwaitExpression(node) ||
    (ts.isForOfStatement(node) && node.awaitModifier !== undefined) ||
    (!ts.isFunctionLike(node) && ts.forEachChild(node, (child) => isWaiting(child) || undefined) === true);
  return isWaiting(ts.createSourceFile("module.mjs", text, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS));
}
