import { types } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { NodeRuntime } from "../aws/nodeRuntimes";
import { scopesOf } from "./closures/closureScopes";
import { compareWithText } from "./closures/compareWithText";
import { wrongProductOf } from "./closures/factoryProduct";
import { LoadedText, loadText, UnknownText } from "./closures/loadedText";
import { lossOf } from "./closures/lossOf";
import { packageInstanceIn } from "./closures/packageInstance";
import { placeOf } from "./closures/placeOf";
import type { LoadedModule } from "./closures/sourceText";
import { nearestPackage } from "./packages/packageManifests";
import { unfit, UnfitCallbacks } from "./unfitCallbacks";

/** A function of the program that is to run in Lambda. */
export type Callback = (...args: never[]) => unknown;

/** What Pulumi's serialiser makes of a callback, mended where it has to be. */
export interface SerialisedCallback {
  readonly text: string;
  /** What the callback loads of its own accord. */
  readonly loads: readonly LoadedModule[];
  readonly containsSecrets: boolean;
  /** Outputs of resources that were left out of the text. */
  readonly leftOut: ReadonlySet<pulumi.Output<unknown>>;
}

/** How a callback is serialised. */
export interface Serialisation {
  /** Whether to wait for the outputs of resources that the callback captures, or to leave them out. */
  readonly extent: "everything" | "what is known now";
  /** What the function's Node.js can do. */
  readonly runtime: NodeRuntime;
  /** Whether Lambda is to call it once, for the handler that it returns. */
  readonly isFactory: boolean;
}

/**
 * Serialises a callback, and refuses what would be another thing in Lambda.
 *
 * @param where The callback's place in the program, for errors.
 * @throws UnfitCallbacks naming the place, the reason and the fix.
 */
export async function serialiseCallback(
  where: string,
  callback: Callback,
  options: Serialisation,
): Promise<SerialisedCallback> {
  try {
    return await serialise(where, callback, options);
  } catch (error) {
    // What is wrong lies deep in a package then, where nobody would look for it.
    const instance = error instanceof UnfitCallbacks ? packageInstanceIn(callback) : undefined;
    if (instance === undefined) {
      throw error;
    }
    const { variable, place, className, packageName } = instance;
    throw unfit(
      where,
      `captures "${variable}"${place === undefined ? "" : `, declared at ${place}`}, a ${className} of the package "${packageName}", which cannot be serialised`,
      'put the handler into a file of its own, where its client stands at the top, and write fromFile(() => import("./file"), "name"); or create it inside the handler',
    );
  }
}

async function serialise(
  where: string,
  callback: Callback,
  { extent, runtime, isFactory }: Serialisation,
): Promise<SerialisedCallback> {
  const leftOut = new Set<pulumi.Output<unknown>>();
  const refuseLoss = (value: unknown) => {
    const loss = lossOf(value, scopesOf);
    if (loss !== undefined) {
      const place = value === callback ? undefined : placeOf((one) => Object.is(one, value), callback, scopesOf);
      const what = place === undefined || loss.what === "process.env" ? loss.what : `"${place}", ${loss.what}`;
      const fix = isModulePackage() ? `${loss.fix}; if an import brings it along, ${importInside}` : loss.fix;
      throw unfit(where, `${value === callback ? "is" : "captures"} ${what}, ${loss.why}`, fix);
    }
  };
  refuseLoss(callback);
  if (isFactory) {
    refuseWrongProduct(where, callback, runtime);
  }
  if (types.isGeneratorFunction(callback)) {
    throw unfit(where, "is a generator, whose answer Lambda does not wait for", "write an async function");
  }
  const serialize = (value: unknown) => {
    refuseLoss(value);
    if (extent === "everything" || !dependsOnResources(value)) {
      return true;
    }
    leftOut.add(value);
    return false;
  };
  const { text: serialised, containsSecrets } = await pulumi.runtime
    .serializeFunction(callback, { allowSecrets: true, exportName: "handler", isFactoryFunction: isFactory, serialize })
    .catch((error: unknown) => {
      if (error instanceof UnfitCallbacks) {
        throw error;
      }
      const why = explanation(error);
      const [, missing = ""] = /Unexpected missing variable in closure environment: ([\p{L}\p{N}_$]+)/u.exec(why) ?? [];
      if (missing !== "") {
        const isLabel = new RegExp(`\\b${missing.replaceAll("$", "\\$")}\\s*:\\s*(?:for|while|do|\\{)`);
        throw isLabel.test(why + Function.prototype.toString.call(callback))
          ? unfit(
              where,
              `has the label "${missing}", which Pulumi takes for a variable`,
              "move the loop into a function, and leave it by return",
            )
          : unfit(where, `uses "${missing}", which nothing declares`, `write globalThis.${missing} if Lambda has it`);
      }
      const isNamespace = why.includes("package.json export path");
      throw unfit(
        where,
        `cannot be serialised: ${why}`,
        isModulePackage()
          ? importInside
          : isNamespace
            ? "import by name what the handler uses, or write await import() in the handler"
            : "create such a value inside the handler",
      );
    });
  const { text, loads } = await asInTheProgram(where, callback, serialised, isFactory, (value) =>
    leftOut.has(value as pulumi.Output<unknown>),
  );
  return { text, loads, containsSecrets, leftOut };
}

/** Refuses a factory whose code is seen to give what Lambda could not call. */
function refuseWrongProduct(where: string, factory: Callback, runtime: NodeRuntime): void {
  const wrong = wrongProductOf(Function.prototype.toString.call(factory));
  if (wrong === "a handler with three parameters") {
    if (!runtime.hasCallbacks) {
      throw unfit(
        where,
        `is a factory of ${wrong}, which nodejs${runtime.version}.x takes for one with a callback, and refuses`,
        'take two and return a promise, or set runtime to "nodejs22.x"',
      );
    }
  } else if (wrong !== undefined) {
    throw unfit(
      where,
      `is a factory that gives ${wrong}, not a handler`,
      "write { factory: () => async (event) => … }",
    );
  }
}

function isModulePackage(): boolean {
  return nearestPackage(process.cwd())?.type === "module";
}

/** The imports of an ES module are live bindings, of which Pulumi knows a module again by its default alone. */
const importInside =
  'write await import() inside the handler, or import what is of Node.js or CommonJS by its default, such as import os from "node:os", as what an ES module imports otherwise cannot be captured';

/** True for an output that has no value before some resource has been created. */
function dependsOnResources(value: unknown): value is pulumi.Output<unknown> {
  return (
    pulumi.Output.isInstance(value) && (value as unknown as { resources(): ReadonlySet<unknown> }).resources().size > 0
  );
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

/**
 * Compares a callback with its text, and mends in the text what can be mended.
 *
 * @throws UnfitCallbacks for what would mean something else in Lambda.
 */
async function asInTheProgram(
  where: string,
  callback: Callback,
  serialised: string,
  isFactory: boolean,
  isLeftOut: (value: unknown) => boolean,
): Promise<{ readonly text: string; readonly loads: readonly LoadedModule[] }> {
  const { differences, repairs, loads } = await compareWithText(
    callback,
    loadedOr(where, serialised, isFactory),
    isLeftOut,
  );
  const [difference] = differences;
  if (difference !== undefined) {
    throw unfit(where, difference.why, difference.fix);
  }
  if (repairs.length === 0) {
    return { text: serialised, loads };
  }
  const end = isFactory ? serialised.lastIndexOf("\nexports.handler = ") : serialised.length;
  const text = `${serialised.slice(0, end)}\n${repairs.join("\n")}${serialised.slice(end)}`;
  const again = await compareWithText(callback, loadedOr(where, text, isFactory), isLeftOut);
  if (again.differences.length + again.repairs.length > 0) {
    throw unfit(where, "captures values that Lambda does not get as they are", "create them inside the handler");
  }
  return { text, loads };
}

/** Methods of a class with #private fields are torn out of the class, and are no valid JavaScript then. */
function loadedOr(where: string, text: string, isFactory: boolean): LoadedText {
  try {
    return loadText(text, isFactory);
  } catch (error) {
    const { message } = error as Error;
    throw unfit(
      where,
      `does not survive serialisation: ${message}`,
      error instanceof UnknownText
        ? "use a version of @pulumi/pulumi that this package is tested with"
        : message.includes("import.meta")
          ? "keep what it gives in a constant outside of the handler"
          : "do not capture instances of classes with #private fields; create them inside the handler",
    );
  }
}
