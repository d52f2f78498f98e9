/** Compares by a text, in the order of its code units, which is the same on every machine. */
export function byText<T>(textOf: (value: T) => string): (a: T, b: T) => number {
  return (a, b) => compare(textOf(a), textOf(b));
}

/** Compares by a route key: the path first, then the method; `$default` is last. */
export function byRouteKey<T>(routeKeyOf: (value: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [[methodA, pathA], [methodB, pathB]] = [parts(routeKeyOf(a)), parts(routeKeyOf(b))];
    return compare(pathA, pathB) || compare(methodA, methodB);
  };
}

/** A path begins with a slash, so that anything after the last ASCII character comes behind it. */
function parts(routeKey: string): [method: string, path: string] {
  const space = routeKey.indexOf(" ");
  return space < 0 ? ["", "\u{7f}"] : [routeKey.slice(0, space), routeKey.slice(space + 1)];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
