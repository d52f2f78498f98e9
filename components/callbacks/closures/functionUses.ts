import type * as typescript from "typescript";
import { compiler } from "./compiler";

/** What is done with a member of a variable, or with the variable itself. */
export type Usage =
  /** Its value goes somewhere. */
  | "read"
  /** It is called: `f()`, `o.f()`. */
  | "called"
  /** It is used as a class: `new C()`, `instanceof C`. */
  | "constructed"
  /** It is assigned, counted up or deleted. */
  | "written"
  /** Its value is compared with another one's identity: `===`. */
  | "compared"
  /** It may be missing: `typeof x`. */
  | "asked for";

/** One place in a function that uses a variable from outside of it. */
export interface Use {
  /** Names of members, from the variable on: `["a", "b"]` for `x.a.b`. The last is `undefined` if it is computed. */
  readonly members: readonly (string | undefined)[];
  readonly usage: Usage;
}

/** What a function's own code does with what is not its own. */
export interface FunctionUses {
  /** The uses of each variable that the function does not declare, global ones included. */
  readonly free: ReadonlyMap<string, readonly Use[]>;
  readonly usesThis: boolean;
  readonly usesNewTarget: boolean;
  /** What it makes of modules otherwise than by their names in the code: source text. */
  readonly obscureLoads: readonly ObscureLoad[];
}

/** A module that is loaded by a name which is not written where it is loaded. */
export interface ObscureLoad {
  /** As it stands in the code. */
  readonly text: string;
  /** The variable that has the name, where it is one of outside. */
  readonly variable?: string;
  readonly isRequired: boolean;
}

const known = new Map<string, FunctionUses>();

/**
 * Reads the code of a function, as `toString` gives it. Of a class, only the constructor: the serialiser takes its
 * members one by one.
 */
export function usesOf(source: string): FunctionUses {
  const uses = known.get(source) ?? readUses(source);
  known.set(source, uses);
  return uses;
}

interface Scope {
  readonly names: Set<string>;
  readonly parent: Scope | undefined;
}

function readUses(source: string): FunctionUses {
  const ts = compiler();
  const free = new Map<string, Use[]>();
  const obscureLoads: ObscureLoad[] = [];
  let usesThis = false;
  let usesNewTarget = false;

  /** @param isInner Whether `this` in its body is another one than that of the function which is read. */
  function visitFunction(node: typescript.FunctionLikeDeclaration, outer: Scope, isInner: boolean): void {
    const own = ts.isArrowFunction(node) ? [] : ["arguments"];
    const name = ts.isFunctionExpression(node) && node.name ? [node.name.text] : [];
    const scope: Scope = { names: new Set([...name, ...own]), parent: outer };
    node.parameters.forEach((parameter) => declare(parameter.name, scope));
    node.parameters.forEach((parameter) => {
      visitBinding(parameter.name, scope, isInner);
      visit(parameter.initializer, scope, isInner);
    });
    if (node.body) {
      const body: Scope = { names: new Set(), parent: scope };
      hoistVariables(node.body, body);
      if (ts.isBlock(node.body)) {
        hoistDeclarations(node.body.statements, body);
        node.body.statements.forEach((statement) => visit(statement, body, isInner));
      } else {
        visit(node.body, body, isInner);
      }
    }
  }

  /** Declares the names of a pattern. */
  function declare(name: typescript.BindingName, scope: Scope): void {
    if (ts.isIdentifier(name)) {
      scope.names.add(name.text);
    } else {
      name.elements.forEach((element) => ts.isBindingElement(element) && declare(element.name, scope));
    }
  }

  /** Declares what `var` and, as sloppy code has it, functions in blocks declare for a whole function. */
  function hoistVariables(node: typescript.Node, scope: Scope): void {
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
      node.declarations.forEach((declaration) => declare(declaration.name, scope));
    }
    if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) {
      ts.forEachChild(node, (child) => hoistVariables(child, scope));
    }
  }

  /** Declares what `let`, `const`, `class` and `function` declare for one block. */
  function hoistDeclarations(statements: readonly typescript.Node[], scope: Scope): void {
    for (const statement of statements) {
      const list = ts.isVariableStatement(statement) ? statement.declarationList : statement;
      if (ts.isVariableDeclarationList(list)) {
        list.declarations.forEach((declaration) => declare(declaration.name, scope));
      } else if ((ts.isFunctionDeclaration(list) || ts.isClassDeclaration(list)) && list.name) {
        scope.names.add(list.name.text);
      } else if (ts.isLabeledStatement(list)) {
        hoistDeclarations([list.statement], scope);
      }
    }
  }

  function visitBinding(name: typescript.BindingName, scope: Scope, isInner: boolean): void {
    if (!ts.isIdentifier(name)) {
      for (const element of name.elements) {
        if (ts.isBindingElement(element)) {
          visitName(element.propertyName, scope, isInner);
          visitBinding(element.name, scope, isInner);
          visit(element.initializer, scope, isInner);
        }
      }
    }
  }

  /** A name of a member uses variables only where it is computed. */
  function visitName(name: typescript.Node | undefined, scope: Scope, isInner: boolean): void {
    if (name && ts.isComputedPropertyName(name)) {
      visit(name.expression, scope, isInner);
    }
  }

  function visitClass(node: typescript.ClassLikeDeclaration, outer: Scope, isInner: boolean): void {
    const scope: Scope = { names: new Set(node.name ? [node.name.text] : []), parent: outer };
    node.heritageClauses?.forEach((clause) => visit(clause, scope, isInner));
    for (const member of node.members) {
      visitName(member.name, scope, isInner);
      if (ts.isPropertyDeclaration(member)) {
        visit(member.initializer, scope, true);
      } else if (ts.isFunctionLike(member)) {
        visitFunction(member as typescript.FunctionLikeDeclaration, scope, true);
      } else if (!ts.isSemicolonClassElement(member)) {
        const body: Scope = { names: new Set(["arguments"]), parent: scope };
        ts.forEachChild(member, (child) => hoistVariables(child, body));
        ts.forEachChild(member, (child) => visit(child, body, true));
      }
    }
  }

  function visit(node: typescript.Node | undefined, scope: Scope, isInner: boolean): void {
    if (node === undefined) {
      return;
    }
    const children = (within = scope) =>
      ts.forEachChild(node, (child) => {
        visit(child, within, isInner);
      });
    const block = (...declared: readonly typescript.Node[]) => {
      const within: Scope = { names: new Set(), parent: scope };
      hoistDeclarations(declared, within);
      children(within);
    };
    if (ts.isIdentifier(node)) {
      refer(node, scope);
    } else if (ts.isPropertyAccessExpression(node)) {
      visit(node.expression, scope, isInner);
    } else if (ts.isFunctionLike(node)) {
      visitName(node.name, scope, isInner);
      visitFunction(node as typescript.FunctionLikeDeclaration, scope, isInner || !ts.isArrowFunction(node));
    } else if (ts.isClassLike(node)) {
      visitClass(node, scope, isInner);
    } else if (ts.isVariableDeclaration(node)) {
      visitBinding(node.name, scope, isInner);
      visit(node.initializer, scope, isInner);
    } else if (ts.isPropertyAssignment(node)) {
      visitName(node.name, scope, isInner);
      visit(node.initializer, scope, isInner);
    } else if (ts.isShorthandPropertyAssignment(node)) {
      refer(node.name, scope);
      visit(node.objectAssignmentInitializer, scope, isInner);
    } else if (ts.isLabeledStatement(node)) {
      visit(node.statement, scope, isInner);
    } else if (ts.isBreakOrContinueStatement(node)) {
      return;
    } else if (ts.isMetaProperty(node)) {
      usesNewTarget ||= !isInner;
    } else if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword) {
      usesThis ||= !isInner && !isForHelper(node);
    } else if (ts.isBlock(node)) {
      block(...node.statements);
    } else if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) {
      block(...(node.initializer ? [node.initializer] : []));
    } else if (ts.isCaseBlock(node)) {
      block(...node.clauses.flatMap((clause): readonly typescript.Node[] => clause.statements));
    } else if (ts.isCatchClause(node)) {
      const within: Scope = { names: new Set(), parent: scope };
      if (node.variableDeclaration) {
        declare(node.variableDeclaration.name, within);
      }
      children(within);
    } else {
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        load(node, node.arguments[0], scope, false);
      }
      children();
    }
  }

  /** Older targets of TypeScript hand `this` to a helper, needed or not. */
  function isForHelper({ parent }: typescript.Node): boolean {
    return (
      ts.isCallExpression(parent) &&
      ts.isIdentifier(parent.expression) &&
      /^__(?:awaiter|generator|asyncGenerator)$/.test(parent.expression.text)
    );
  }

  function isDeclared(name: string, scope: Scope): boolean {
    for (let current: Scope | undefined = scope; current; current = current.parent) {
      if (current.names.has(name)) {
        return true;
      }
    }
    return false;
  }

  function refer(node: typescript.Identifier, scope: Scope): void {
    if (!isDeclared(node.text, scope)) {
      const use = useOf(ts, node);
      free.set(node.text, [...(free.get(node.text) ?? []), use]);
      if (node.text === "require") {
        const call = node.parent;
        const isResolving = use.usage === "called" && use.members.join() === "resolve";
        const place = isResolving ? call.parent : call;
        if (use.usage === "called" && (isResolving || use.members.length === 0) && ts.isCallExpression(place)) {
          load(place, place.arguments[0], scope, true);
        } else if (use.usage !== "asked for") {
          obscureLoads.push({ text: call.getText(), isRequired: true });
        }
      }
    }
  }

  function load(
    place: typescript.Node,
    name: typescript.Expression | undefined,
    scope: Scope,
    isRequired: boolean,
  ): void {
    if (name === undefined || !ts.isStringLiteralLike(name)) {
      const isVariable = name !== undefined && ts.isIdentifier(name) && !isDeclared(name.text, scope);
      obscureLoads.push({ text: place.getText(), isRequired, ...(isVariable && { variable: name.text }) });
    }
  }

  const root = parse(ts, source);
  const read = ts.isClassLike(root) ? root.members.find(ts.isConstructorDeclaration) : root;
  if (read) {
    visitFunction(read, { names: new Set(), parent: undefined }, false);
  }
  return { free, usesThis, usesNewTarget, obscureLoads };
}

/** The function or class of a source text. */
function parse(
  ts: typeof typescript,
  source: string,
): typescript.FunctionLikeDeclaration | typescript.ClassLikeDeclaration {
  for (const text of [`(${source})`, `({${source}})`]) {
    const file = ts.createSourceFile("function.js", text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
    const { parseDiagnostics } = file as unknown as { parseDiagnostics: readonly unknown[] };
    const [statement] = file.statements;
    if (parseDiagnostics.length === 0 && statement && ts.isExpressionStatement(statement)) {
      const inner = (statement.expression as typescript.ParenthesizedExpression).expression;
      const found = ts.isObjectLiteralExpression(inner) ? inner.properties[0] : inner;
      if (found && (ts.isFunctionLike(found) || ts.isClassLike(found))) {
        return found;
      }
    }
  }
  throw new SyntaxError(`a function that cannot be read: ${source.slice(0, 40)}`);
}

/** What the code around a variable does with it. */
function useOf(ts: typeof typescript, variable: typescript.Identifier): Use {
  const members: (string | undefined)[] = [];
  let node: typescript.Node = variable;
  for (;;) {
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
      members.push(parent.name.text);
    } else if (ts.isElementAccessExpression(parent) && parent.expression === node) {
      const { argumentExpression: key } = parent;
      if (!ts.isStringLiteralLike(key)) {
        return { members: [...members, undefined], usage: usageOf(ts, parent, parent.parent) };
      }
      members.push(key.text);
    } else if (!ts.isParenthesizedExpression(parent) && !ts.isNonNullExpression(parent)) {
      return { members, usage: usageOf(ts, node, parent) };
    }
    node = parent;
  }
}

function usageOf(ts: typeof typescript, node: typescript.Node, parent: typescript.Node): Usage {
  const kinds = ts.SyntaxKind;
  if (ts.isCallExpression(parent) && parent.expression === node) {
    return "called";
  }
  if (ts.isNewExpression(parent) && parent.expression === node) {
    return "constructed";
  }
  if (ts.isTypeOfExpression(parent)) {
    return "asked for";
  }
  if (ts.isDeleteExpression(parent)) {
    return "written";
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    return [kinds.PlusPlusToken, kinds.MinusMinusToken].includes(parent.operator) ? "written" : "read";
  }
  if (ts.isBinaryExpression(parent)) {
    const operator = parent.operatorToken.kind;
    if (operator >= kinds.FirstAssignment && operator <= kinds.LastAssignment) {
      return parent.left === node ? "written" : "read";
    }
    if (operator === kinds.InstanceOfKeyword) {
      return parent.right === node ? "constructed" : "read";
    }
    const isComparison = operator >= kinds.EqualsEqualsToken && operator <= kinds.ExclamationEqualsEqualsToken;
    return isComparison ? "compared" : "read";
  }
  return isAssignmentTarget(ts, node, parent) ? "written" : "read";
}

/** True in a pattern that is assigned to, and in the head of a loop. */
function isAssignmentTarget(ts: typeof typescript, node: typescript.Node, parent: typescript.Node): boolean {
  if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === node) {
    return true;
  }
  const holder =
    (ts.isPropertyAssignment(parent) && parent.initializer === node) || ts.isShorthandPropertyAssignment(parent)
      ? parent.parent
      : ts.isSpreadAssignment(parent) || ts.isSpreadElement(parent)
        ? parent.parent
        : ts.isArrayLiteralExpression(parent)
          ? parent
          : undefined;
  if (holder === undefined) {
    return false;
  }
  const around = holder.parent;
  if (ts.isBinaryExpression(around)) {
    return around.left === holder && around.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  }
  return isAssignmentTarget(ts, holder, around);
}
