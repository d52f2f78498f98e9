/**
 * Statements that give an object of a text what the serialiser does not copy: the order of members, and that it is
 * frozen, sealed or closed. `undefined` where its members differ from those of the original.
 *
 * @param name The object's name in the text.
 */
export function repairsOf(original: object, found: object, name: string | undefined): string[] | undefined {
  const keys = Reflect.ownKeys(original);
  const there = Reflect.ownKeys(found);
  const extra = there.filter((key) => !Object.hasOwn(original, key));
  // A member that only some functions read by name is copied from the prototype into the object.
  const isCopied = (key: PropertyKey) => key in original && isConfigurable(found, key);
  if (keys.some((key) => !Object.hasOwn(found, key)) || !extra.every(isCopied)) {
    return undefined;
  }
  const repairs = extra.map((key) => `delete ${name}[${JSON.stringify(key)}];`);
  const isOrdered = keys.every((key, index) => there.filter((one) => !extra.includes(one))[index] === key);
  if (!isOrdered) {
    const moved = keys.filter((key) => typeof key === "string" && !isIndex(key));
    if (!moved.every((key) => isConfigurable(found, key))) {
      return undefined;
    }
    const move = `Object.defineProperty(o, k, [Object.getOwnPropertyDescriptor(o, k), delete o[k]][0])`;
    repairs.push(`((o) => ${JSON.stringify(moved)}.forEach((k) => ${move}))(${name});`);
  }
  const close = Object.isFrozen(original) ? "freeze" : Object.isSealed(original) ? "seal" : "preventExtensions";
  if (!Object.isExtensible(original) && Object.isExtensible(found)) {
    repairs.push(`Object.${close}(${name});`);
  }
  return repairs.length > 0 && name === undefined ? undefined : repairs;
}

function isConfigurable(holder: object, key: PropertyKey): boolean {
  return Object.getOwnPropertyDescriptor(holder, key)?.configurable === true;
}

function isIndex(key: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(key);
}
