import { isBuiltin } from "node:module";
import { Script } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import { nearestPackage } from "./packageManifests";
import { quotas } from "./quotas";
import { LoadedModule, loadedModules, setsFields } from "./sourceText";

/** Callbacks that would not work in Lambda, or would leak there: a line for each. */
export class UnfitCallbacks extends pulumi.RunError {
  constructor(lines: readonly string[]) {
    super();
    const message = lines.join("\n");
    // Pulumi writes a property's name in front of the message whenever the error passes through a resource.
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
  }
}

/**
 * The error of one callback.
 *
 * @param where The callback's place in the program.
 */
export function unfit(where: string, why: string, fix: string): UnfitCallbacks {
  return new UnfitCallbacks([`${where}: the callback ${why}; ${fix}.`]);
}

/** A callback as the text that Lambda will load, and the modules of packages that the text loads. */
export interface FitCallback {
  readonly text: string;
  readonly loads: readonly LoadedModule[];
  /** False where outputs of resources were left out of the text. */
  readonly isWhole: boolean;
}

/**
 * Serialises a callback, and refuses what Pulumi's serialiser lets pass although it fails or leaks in Lambda.
 *
 * https://www.pulumi.com/docs/iac/concepts/functions/function-serialization/
 *
 * @param where The callback's place in the program, for errors.
 * @param extent Whether to wait for the outputs of resources that the callback captures, or to leave them out.
 * @param isFactory Whether Lambda is to call it once, for the handler that it returns.
 * @throws pulumi.RunError naming the place, the reason and the fix.
 */
export async function serialiseFit(
  where: string,
  callback: (...args: never[]) => unknown,
  extent: "everything" | "what is known now",
  isFactory = false,
): Promise<FitCallback> {
  const leftOut = new Set<pulumi.Output<unknown>>();
  const serialize = (value: unknown) => {
    const loss = lossOf(value);
    if (loss !== undefined) {
      throw unfit(
        where,
        `captures ${loss}, which does not survive serialisation`,
        "declare the class inside the handler",
      );
    }
    if (extent === "everything" || !dependsOnResources(value)) {
      return true;
    }
    leftOut.add(value);
    return false;
  };
  const { text, containsSecrets } = await pulumi.runtime
    .serializeFunction(callback, { allowSecrets: true, exportName: "handler", isFactoryFunction: isFactory, serialize })
    .catch((error: unknown) => {
      if (error instanceof UnfitCallbacks) {
        throw error;
      }
      const why = explanation(error);
      const isNamespace = why.includes("package.json export path");
      throw unfit(
        where,
        `cannot be serialised: ${why}`,
        nearestPackage(process.cwd())?.type === "module"
          ? 'remove "type": "module" from package.json, as what an ES module imports cannot be captured'
          : isNamespace
            ? "import by name what the handler uses, or write await import() in the handler"
            : "create such a value inside the handler",
      );
    });
  if (containsSecrets || (await someIsSecret(leftOut))) {
    throw unfit(
      where,
      "captures a secret, which would stand in its code in plain text",
      'pass it by "environment" and read it from process.env',
    );
  }
  refuseHollowObjects(where, text);
  refuseInvalidText(where, text);
  const bytes = Buffer.byteLength(text);
  if (bytes > quotas.callbackBytes) {
    throw unfit(
      where,
      `becomes ${bytes} bytes of text, more than the ${quotas.callbackBytes} that are accepted`,
      "do not capture large values or libraries as a whole; load them inside the handler",
    );
  }
  return { text, loads: packagesOf(where, text), isWhole: leftOut.size === 0 };
}

/** What of a class the serialiser loses, which takes its constructor for a plain function. */
function lossOf(value: unknown): string | undefined {
  const text = typeof value === "function" ? Function.prototype.toString.call(value) : "";
  if (!text.startsWith("class")) {
    return undefined;
  }
  const base: unknown = Object.getPrototypeOf(value);
  const isNative =
    typeof base === "function" &&
    base !== Function.prototype &&
    Function.prototype.toString.call(base).endsWith("{ [native code] }");
  const name = (value as { name: string }).name || "without a name";
  return isNative
    ? `a class that extends ${base.name}`
    : setsFields(text)
      ? `the class ${name}, whose fields are set outside its constructor`
      : undefined;
}

/** True for an output that has no value before some resource has been created. */
function dependsOnResources(value: unknown): value is pulumi.Output<unknown> {
  return (
    pulumi.Output.isInstance(value) && (value as unknown as { resources(): ReadonlySet<unknown> }).resources().size > 0
  );
}

/** Whether one of some outputs is known to be secret already: one that a resource will have made so is not yet. */
async function someIsSecret(outputs: ReadonlySet<pulumi.Output<unknown>>): Promise<boolean> {
  const later = new Promise<false>((resolve) => setImmediate(() => resolve(false)));
  const secrets = await Promise.all([...outputs].map((output) => Promise.race([pulumi.isSecret(output), later])));
  return secrets.includes(true);
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
      throw unfit(
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
    throw unfit(
      where,
      `does not survive serialisation: ${(error as Error).message}`,
      "do not capture instances of classes with #private fields; create them inside the handler",
    );
  }
}

/** Refuses what Lambda has not got, of the modules that serialised text loads; what is left are packages. */
function packagesOf(where: string, text: string): LoadedModule[] {
  const loads = loadedModules(text).filter(({ specifier }) => !isBuiltin(specifier));
  for (const { specifier } of loads) {
    if (specifier.startsWith("@pulumi/")) {
      throw unfit(
        where,
        `uses "${specifier}", which is not in Lambda`,
        'read what it needs from process.env, set by "environment"',
      );
    }
    if (/^[./]/.test(specifier)) {
      throw unfit(
        where,
        `loads the file "${specifier}", which is not in its archive`,
        "import it at the top of a file of the program",
      );
    }
  }
  return loads;
}
