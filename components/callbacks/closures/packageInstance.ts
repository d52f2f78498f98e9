import * as fs from "node:fs";
import * as path from "node:path";
import { types } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { fileOf, scopesOf } from "./closureScopes";
import { usesOfFunction } from "./functionKinds";

/** An object that a package's class has made, and how the program's own code reaches it. */
export interface PackageInstance {
  /** The variable, or the member of one: `db`, `clients.db`. */
  readonly variable: string;
  /** Where the variable is declared, if that is seen: `functions/db.ts:4`. */
  readonly place?: string;
  readonly className: string;
  /** The package that the class comes from. */
  readonly packageName: string;
}

/** How many values are looked at before the search is given up. */
const most = 5_000;

interface Found {
  readonly value: unknown;
  readonly variable: string;
  /** The file that declares it. */
  readonly file: string | undefined;
}

/** The first instance of a package's class that a callback captures, by itself or through other code of the program. */
export function packageInstanceIn(callback: object): PackageInstance | undefined {
  const seen = new Set<unknown>();
  const next: Found[] = [{ value: callback, variable: "", file: undefined }];
  for (const { value, variable, file } of next) {
    if (!isObject(value) || seen.has(value) || seen.size > most || types.isProxy(value)) {
      continue;
    }
    seen.add(value);
    if (typeof value === "function") {
      const script = fileOf(value);
      next.push(...(script === undefined || packageOf(script) !== undefined ? [] : capturesOf(value, script)));
      continue;
    }
    const made = classOf(value);
    const packageName = made && packageOf(fileOf(made) ?? "");
    if (made && packageName !== undefined) {
      const place = file === undefined ? undefined : declarationOf(variable, file);
      return { variable, ...(place !== undefined && { place }), className: made.name, packageName };
    }
    const own = moduleFile(value);
    for (const [key, { value: member }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      // A member of a module of the program is a variable of that module, whose accessors are what compilers make of exports.
      const found: unknown = own === undefined ? member : (value as Record<string, unknown>)[key];
      next.push({
        value: found,
        variable: own === undefined ? `${variable}.${key}` : key,
        file: own ?? file,
      });
    }
  }
  return undefined;
}

function capturesOf(fn: object, file: string): Found[] {
  const scopes = scopesOf(fn);
  return [...usesOfFunction(fn).free.keys()].flatMap((variable) => {
    const found = scopes.lookUp(variable);
    return found === undefined ? [] : [{ value: found.value, variable, file }];
  });
}

function isObject(value: unknown): value is object {
  return (
    (typeof value === "object" && value !== null && !pulumi.Output.isInstance(value)) || typeof value === "function"
  );
}

/** The class of an object, where it is neither a plain one nor a module. */
function classOf(value: object): (object & { readonly name: string }) | undefined {
  const prototype = Object.getPrototypeOf(value) as { readonly constructor?: unknown } | null;
  const made = prototype?.constructor;
  return typeof made === "function" && made !== Object && made !== Array ? made : undefined;
}

/** The package that a file belongs to, where it is an installed one. */
function packageOf(file: string): string | undefined {
  const [, name] = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file) ?? [];
  return name?.replaceAll("\\", "/");
}

/** The file of the program that has an object as its exports. */
function moduleFile(value: object): string | undefined {
  const [file] = Object.entries(require.cache).find(([, loaded]) => loaded?.exports === value) ?? [];
  return file !== undefined && packageOf(file) === undefined ? file : undefined;
}

function declarationOf(variable: string, file: string): string | undefined {
  const [name = ""] = variable.split(".");
  const declaration = new RegExp(`\\b(?:const|let|var)\\s+${name.replaceAll("$", "\\$")}\\b`);
  try {
    const line = fs
      .readFileSync(file, "utf8")
      .split("\n")
      .findIndex((text) => declaration.test(text));
    return line < 0 ? undefined : `${path.relative(process.cwd(), file)}:${line + 1}`;
  } catch {
    // What was loaded may be gone.
    return undefined;
  }
}
