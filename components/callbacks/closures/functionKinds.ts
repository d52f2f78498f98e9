import { FunctionUses, Use, usesOf } from "./functionUses";

/** A function, its name and what `new` would make of it. */
export type AnyFunction = object & { readonly name: string; readonly prototype?: unknown };

/** What a function's code uses. */
export function usesOfFunction(fn: unknown): FunctionUses {
  return usesOf(Function.prototype.toString.call(fn));
}

/** True for an assignment to a variable itself. */
export function isAssignment({ members, usage }: Use): boolean {
  return members.length === 0 && usage === "written";
}

/** Helpers of compilers and of coverage tools put their better half in their own place, once. */
export function isSelfReplacing(fn: AnyFunction, name: string, value: unknown): boolean {
  return value === fn && /^(?:_|cov_|extendStatics$)/.test(name);
}

/** True for a class. */
export function isClass(fn: unknown): boolean {
  return typeof fn === "function" && Function.prototype.toString.call(fn).startsWith("class");
}

/** True for a function whose code can be read. */
export function isPlainFunction(fn: unknown): boolean {
  return typeof fn === "function" && !isClass(fn) && !Function.prototype.toString.call(fn).endsWith("[native code] }");
}

/** Whether a method looks at the object that it is called on: those of Node.js itself do. */
export function needsThis(holder: object, method: object): boolean {
  return typeof holder !== "function" && (!isPlainFunction(method) || usesOfFunction(method).usesThis);
}

/** Properties that a function has of itself: the text's have their own. */
const givenKeys: readonly PropertyKey[] = ["length", "name", "prototype", "arguments", "caller"];

/** What a function has been given, apart from what every function has. */
export function ownKeysOf(fn: object): PropertyKey[] {
  return Reflect.ownKeys(fn).filter((key) => !givenKeys.includes(key));
}

/** True for the prototype that a function is made with. */
export function isDefaultPrototype(prototype: object, fn: object): boolean {
  const keys = Reflect.ownKeys(prototype);
  return keys.length === 1 && (prototype as { constructor?: unknown }).constructor === fn;
}
