import { types } from "node:util";

/** True for what may have members. */
export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** True for a getter or a setter. */
export function isAccessor(descriptor: PropertyDescriptor): boolean {
  return !Object.hasOwn(descriptor, "value");
}

/** A member of an object, its own or inherited. */
export function propertyOf(holder: object, key: string): PropertyDescriptor | undefined {
  for (let current: object | null = holder; current; current = Object.getPrototypeOf(current) as object | null) {
    const found = Object.getOwnPropertyDescriptor(current, key);
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** True for what `import * as` makes of a module of Node.js, in whose place the text has the module itself. */
export function isNamespaceOf(original: unknown, module: unknown): boolean {
  return (
    isObject(original) &&
    !types.isProxy(original) &&
    Object.getOwnPropertyDescriptor(original, "default")?.value === module &&
    isObject(module)
  );
}

/** True for an object that has a member, its own or inherited. */
export function hasMember(value: unknown, name: string): boolean {
  return isObject(value) && !types.isProxy(value) && (value as Record<string, unknown>)[name] !== undefined;
}

/** How a member is written: `a.b`, `a[0]`, `a["b c"]`. */
export function memberOf(label: string, key: PropertyKey): string {
  if (typeof key === "symbol") {
    return `${label}[${key.description ?? "Symbol"}]`;
  }
  const text = String(key);
  return /^\d+$/.test(text)
    ? `${label}[${text}]`
    : /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(text)
      ? `${label}.${text}`
      : `${label}[${JSON.stringify(text)}]`;
}

/** What a property consists of: getter, setter and value. */
export function partsOf(descriptor: PropertyDescriptor): unknown[] {
  return ["get", "set", "value"].map((part) => (descriptor as Readonly<Record<string, unknown>>)[part]);
}
