import { isClass, isPlainFunction, usesOfFunction } from "./functionKinds";
import type { Use } from "./functionUses";
import { isObject } from "./members";
import { isNodeGlobal } from "./nodeGlobals";

/** Why a handler would mean something else in Lambda than it does in the program. */
export interface Difference {
  readonly why: string;
  readonly fix: string;
}

/** What a variable that no scope of the program has would be in Lambda. */
export function globalDifference(
  name: string,
  found: { readonly value: unknown } | undefined,
  uses: readonly Use[],
): Difference | undefined {
  const value = (globalThis as Record<string, unknown>)[name];
  if (name === "eval" && uses.some(({ usage }) => usage === "called")) {
    return { why: "uses eval, which in Lambda sees nothing of the program", fix: "write the code itself" };
  }
  if (found !== undefined && !Object.is(found.value, value)) {
    const why = `uses "${name}" of Node.js, and in Lambda would get what the program calls so elsewhere`;
    return { why, fix: "give the program's own another name" };
  }
  if (found === undefined && name in globalThis && !isNodeGlobal(name)) {
    const why = `uses "${name}", which the program has put on globalThis, and which is not there in Lambda`;
    return { why, fix: "export it from a file, and import it" };
  }
  return undefined;
}

/** Code in Lambda is not strict: what cannot be assigned stays as it is, without an error. */
export function assignmentDifference(
  holder: unknown,
  member: string | undefined,
  usage: Use["usage"],
  place: string,
): Difference | undefined {
  if (usage !== "written") {
    return undefined;
  }
  if (!isObject(holder)) {
    const why = `assigns to a member of "${place}", which is no object: an error here, and none in Lambda`;
    return { why, fix: "do not" };
  }
  const own = member === undefined ? undefined : Object.getOwnPropertyDescriptor(holder, member);
  const isFixed = own === undefined ? !Object.isExtensible(holder) : own.writable === false;
  return isFixed
    ? {
        why: `assigns to "${place}", which is frozen: an error here, and none in Lambda`,
        fix: "do not assign to it",
      }
    : undefined;
}

/** What is called or constructed by other rules in code that is not strict, or without its holder. */
export function callDifference(
  callee: unknown,
  usage: Use["usage"],
  place: string,
  isVariable: boolean,
): Difference | undefined {
  if (usage === "constructed" && isPlainFunction(callee) && !Object.hasOwn(callee as object, "prototype")) {
    return { why: `uses "${place}" as a class, which is an error here, and none in Lambda`, fix: "call it" };
  }
  if (usage === "called" && isClass(callee)) {
    return { why: `calls the class "${place}", which is an error here, and none in Lambda`, fix: "make it by new" };
  }
  if (usage === "called" && isVariable && isPlainFunction(callee) && usesOfFunction(callee).usesThis) {
    return { why: `calls "${place}", whose this is another in Lambda`, fix: "pass what it needs as an argument" };
  }
  return undefined;
}
