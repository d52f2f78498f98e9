import type * as typescript from "typescript";
import { compiler } from "./compiler";

/** What a factory is seen to give instead of a handler. */
export type WrongProduct = "nothing" | "a promise" | "a handler with three parameters";

/**
 * What the code of a factory is seen to give instead of a handler that Lambda can call. What a call or a variable gives
 * is not followed.
 *
 * @param factoryText The factory's source text.
 */
export function wrongProductOf(factoryText: string): WrongProduct | undefined {
  const ts = compiler();
  const products = productsOf(factoryText);
  return products.length === 0 ? "nothing" : products.map((one) => wrongIn(ts, one)).find((one) => one !== undefined);
}

/** The expressions that a function returns; none where it ends without one. */
function productsOf(functionText: string): typescript.Expression[] {
  const ts = compiler();
  const parse = (text: string) => ts.createSourceFile("factory.js", text, ts.ScriptTarget.Latest, false);
  // A method's text is one of an object alone.
  const files = [parse(`(${functionText})`), parse(`({${functionText}})`)];
  const found: typescript.Expression[] = [];
  const visitReturns = (node: typescript.Node): void => {
    if (ts.isReturnStatement(node) && node.expression) {
      found.push(node.expression);
    } else if (!ts.isFunctionLike(node)) {
      ts.forEachChild(node, visitReturns);
    }
  };
  const visit = (node: typescript.Node): boolean => {
    if (!ts.isFunctionLike(node)) {
      return ts.forEachChild(node, visit) ?? false;
    }
    const { body } = node as typescript.FunctionLikeDeclaration;
    if (body && ts.isBlock(body)) {
      visitReturns(body);
    } else if (body) {
      found.push(body);
    }
    return true;
  };
  files.some((file) => (file as { parseDiagnostics?: unknown[] }).parseDiagnostics?.length === 0 && visit(file));
  return found;
}

function wrongIn(ts: typeof typescript, product: typescript.Expression): WrongProduct | undefined {
  const bare = ts.isParenthesizedExpression(product) ? product.expression : product;
  if (ts.isArrowFunction(bare) || ts.isFunctionExpression(bare)) {
    // As Function.length counts: up to the first with a default, or the rest.
    const counted = bare.parameters.findIndex(({ initializer, dotDotDotToken }) => initializer ?? dotDotDotToken);
    return (counted < 0 ? bare.parameters.length : counted) > 2 ? "a handler with three parameters" : undefined;
  }
  if (ts.isVoidExpression(bare) || (ts.isIdentifier(bare) && bare.text === "undefined")) {
    return "nothing";
  }
  const callee = ts.isCallExpression(bare) ? bare.expression : undefined;
  const isPromise =
    (ts.isNewExpression(bare) && ts.isIdentifier(bare.expression) && bare.expression.text === "Promise") ||
    callee?.kind === ts.SyntaxKind.ImportKeyword ||
    (callee !== undefined &&
      ts.isPropertyAccessExpression(callee) &&
      ((ts.isIdentifier(callee.expression) && callee.expression.text === "Promise") || callee.name.text === "then"));
  return isPromise ? "a promise" : undefined;
}
