/** A package.json's `exports`, as they may be written. */
export type Exports = string | null | undefined | readonly Exports[] | { readonly [key: string]: Exports };

/**
 * The file that a package exports by a name, as Node.js finds it: `./lib/index.js`. `undefined` if it exports none.
 *
 * https://nodejs.org/api/esm.html#resolution-algorithm-specification
 *
 * @param subpath `.` for the package itself, else `./part`.
 * @param conditions What `exports` may ask for, such as `require`; `default` is always one.
 */
export function exportedFile(exported: Exports, subpath: string, conditions: ReadonlySet<string>): string | undefined {
  const entries = subpathsOf(exported);
  if (Object.hasOwn(entries, subpath) && !subpath.includes("*")) {
    return target(entries[subpath], "", conditions) ?? undefined;
  }
  const [best] = Object.keys(entries)
    .filter((key) => key.includes("*") && matches(key, subpath))
    .sort((a, b) => b.indexOf("*") - a.indexOf("*") || b.length - a.length);
  if (best === undefined) {
    return undefined;
  }
  const [before = "", after = ""] = best.split("*");
  return target(entries[best], subpath.slice(before.length, subpath.length - after.length), conditions) ?? undefined;
}

/** The shortest name by which a package exports a file: `./part` for `./lib/part.js`. */
export function exportedName(exported: Exports, file: string, conditions: ReadonlySet<string>): string | undefined {
  const entries = subpathsOf(exported);
  return Object.keys(entries)
    .flatMap((key) => candidates(key, entries[key], file, conditions))
    .filter((name) => exportedFile(exported, name, conditions) === file)
    .sort((a, b) => a.length - b.length)[0];
}

/** The names that one entry may give a file. */
function candidates(key: string, entry: Exports, file: string, conditions: ReadonlySet<string>): string[] {
  if (!key.includes("*")) {
    return [key];
  }
  const [before = "", after = ""] = (target(entry, "*", conditions) ?? "").split("*");
  const isMatch = file.startsWith(before) && file.endsWith(after) && file.length > before.length + after.length;
  return isMatch ? [key.replace("*", file.slice(before.length, file.length - after.length))] : [];
}

function subpathsOf(exported: Exports): Readonly<Record<string, Exports>> {
  const isMap = typeof exported === "object" && exported !== null && !Array.isArray(exported);
  return isMap && Object.keys(exported).some((key) => key.startsWith("."))
    ? (exported as Readonly<Record<string, Exports>>)
    : { ".": exported };
}

function matches(key: string, subpath: string): boolean {
  const [before = "", after = ""] = key.split("*");
  return subpath.startsWith(before) && subpath.endsWith(after) && subpath.length > before.length + after.length;
}

/** `null` for what is closed expressly, `undefined` where no condition holds. */
function target(entry: Exports, star: string, conditions: ReadonlySet<string>): string | null | undefined {
  if (typeof entry === "string") {
    return entry.replaceAll("*", star);
  }
  if (entry === null || entry === undefined) {
    return entry;
  }
  const inner = Array.isArray(entry)
    ? (entry as readonly Exports[])
    : Object.entries(entry).flatMap(([condition, one]) =>
        condition === "default" || conditions.has(condition) ? [one] : [],
      );
  for (const one of inner) {
    const found = target(one, star, conditions);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
