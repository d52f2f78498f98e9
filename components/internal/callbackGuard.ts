import { isBuiltin } from "node:module";
import { Script } from "node:vm";
import * as pulumi from "@pulumi/pulumi";

/** A callback that would not work in Lambda, or would leak there. */
class UnfitCallback extends pulumi.RunError {
  constructor(where: string, why: string, fix: string) {
    super(`${where}: the callback ${why}; ${fix}.`);
  }
}

/** A callback as the text that Lambda will load, and the packages that the text requires. */
export interface FitCallback {
  readonly text: string;
  readonly packages: readonly string[];
}

/**
 * Serialises a callback, and refuses what Pulumi's serialiser lets pass although it fails or leaks in Lambda.
 *
 * https://www.pulumi.com/docs/iac/concepts/functions/function-serialization/
 *
 * @param where The callback's place in the program, for errors.
 * @throws pulumi.RunError naming the place, the reason and the fix.
 */
export async function serialiseFit(where: string, callback: (...args: never[]) => unknown): Promise<FitCallback> {
  const { text, containsSecrets } = await pulumi.runtime
    .serializeFunction(callback, { allowSecrets: true, exportName: "handler" })
    .catch((error: unknown) => {
      const why = explanation(error);
      const isNamespace = why.includes("package.json export path");
      throw new UnfitCallback(
        where,
        `cannot be serialised: ${why}`,
        isNamespace
          ? "import by name what the handler uses, or write await import() in the handler"
          : "create such a value inside the handler",
      );
    });
  if (containsSecrets) {
    throw new UnfitCallback(
      where,
      "captures a secret, which would stand in its code in plain text",
      'pass it by "environment" and read it from process.env',
    );
  }
  refuseHollowObjects(where, text);
  refuseInvalidText(where, text);
  return { text, packages: requiredPackages(where, text) };
}

/** Pulumi explains over several indented lines what captured what; the last ones name the cause. */
function explanation(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("Error serializing "))
    .join(" ")
    .replace(/[.;]+$/, "");
}

/** Built-in classes whose instances keep all they hold in properties, which is all that serialisation copies. */
const plainClasses = /^(?:[A-Za-z]*Error|Object|Array|Function)$/;

/** A line of serialised text that rebuilds a captured object from a method or the prototype of a built-in class. */
const rebuiltLine = /^(?:var __(\w+) = |Object\.defineProperty\(__(\w+), |__(\w+)[.[]).*?\bglobal\.(\w+)\.prototype/gm;

/** A Map, a Date or a Buffer is serialised to an empty object with its methods, which fail when they are called. */
function refuseHollowObjects(where: string, text: string): void {
  for (const [, declared, defined, assigned, name = ""] of text.matchAll(rebuiltLine)) {
    if (!plainClasses.test(name)) {
      const captured = (declared ?? defined ?? assigned ?? "").replace(/_proto$/, "");
      // The serialiser numbers the classes that it takes along.
      const what = /^f\d+_prototype$/.test(captured) ? `a class that extends ${name}` : `"${captured}", a ${name}`;
      throw new UnfitCallback(
        where,
        `captures ${what}, whose contents do not survive serialisation`,
        "create it inside the handler, or capture plain objects, lists and strings",
      );
    }
  }
}

/** Methods of a class with #private fields are torn out of the class, and are no valid JavaScript then. */
function refuseInvalidText(where: string, text: string): void {
  try {
    new Script(text);
  } catch (error) {
    throw new UnfitCallback(
      where,
      `does not survive serialisation: ${(error as Error).message}`,
      "do not capture instances of classes with #private fields; create them inside the handler",
    );
  }
}

/** Names of the packages that serialised text loads, each once. */
function requiredPackages(where: string, text: string): string[] {
  const names = new Set<string>();
  for (const [, specifier = ""] of text.matchAll(/\b(?:require|import)\(\s*["'`]([^"'`]+)["'`]\s*\)/g)) {
    if (isBuiltin(specifier)) {
      continue;
    }
    const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
    if (name.startsWith("@pulumi/")) {
      throw new UnfitCallback(
        where,
        `uses "${specifier}", which is not in Lambda`,
        'read what it needs from process.env, set by "environment"',
      );
    }
    if (/^[./]/.test(specifier)) {
      throw new UnfitCallback(
        where,
        `loads the file "${specifier}", which is not in its archive`,
        "import it at the top of a file of the program",
      );
    }
    names.add(name);
  }
  return [...names];
}
