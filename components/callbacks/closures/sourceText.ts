import type * as typescript from "typescript";
import { compiler } from "./compiler";

/** A module that source text loads. */
export interface LoadedModule {
  readonly specifier: string;
  /** Whether by `require`, which cannot load ES modules in Lambda, or by `import()`. */
  readonly isRequired: boolean;
}

/** The modules that source text loads by name, each once. */
export function loadedModules(text: string): LoadedModule[] {
  if (!/\b(?:require|resolve|import)\s*\(/.test(text)) {
    return [];
  }
  const ts = compiler();
  const loads = new Map<string, LoadedModule>();
  const visit = (node: typescript.Node): void => {
    const [argument] = ts.isCallExpression(node) ? node.arguments : [];
    if (ts.isCallExpression(node) && argument && ts.isStringLiteralLike(argument)) {
      const isRequired = /^require(?:\.resolve)?$/.test(text.slice(node.expression.pos, node.expression.end).trim());
      if (isRequired || node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        loads.set(`${isRequired} ${argument.text}`, { specifier: argument.text, isRequired });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("callback.js", text, ts.ScriptTarget.Latest, false));
  return [...loads.values()];
}

/** Whether a class, given by its source text, sets fields of its instances outside the constructor. */
export function setsFields(classText: string): boolean {
  const ts = compiler();
  const file = ts.createSourceFile("class.js", `(${classText})`, ts.ScriptTarget.Latest, false);
  let found = false;
  const visit = (node: typescript.Node): void => {
    const isStatic = (modifiers: typescript.PropertyDeclaration["modifiers"]) =>
      modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true;
    if (ts.isPropertyDeclaration(node) && node.initializer && !isStatic(node.modifiers)) {
      found = true;
    } else if (ts.isClassExpression(node) || ts.isParenthesizedExpression(node) || ts.isExpressionStatement(node)) {
      ts.forEachChild(node, visit);
    }
  };
  ts.forEachChild(file, visit);
  return found;
}
