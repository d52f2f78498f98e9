import { isBuiltin } from "node:module";
import { types } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { hasPrefixedModule, NodeRuntime } from "../aws/nodeRuntimes";
import { quotas } from "../aws/quotas";
import { scopesOf } from "./closures/closureScopes";
import { compareWithText } from "./closures/compareWithText";
import { wrongProductOf } from "./closures/factoryProduct";
import { unusableCompiler } from "./closures/compiler";
import { LoadedText, loadText, UnknownText } from "./closures/loadedText";
import { lossOf } from "./closures/lossOf";
import { placeOf } from "./closures/placeOf";
import { holdsEnvironment, KnownSecret, secretIn } from "./closures/secretTexts";
import { LoadedModule, loadedModules } from "./closures/sourceText";
import { givenSecrets } from "./knownSecrets";
import { publicName } from "./packages/moduleLoading";
import { nearestPackage, packageRoot } from "./packages/packageManifests";

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

/** A function of the program that is to run in Lambda. */
export type Callback = (...args: never[]) => unknown;

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
 * @param runtime What the function's Node.js can do.
 * @param isFactory Whether Lambda is to call it once, for the handler that it returns.
 * @throws pulumi.RunError naming the place, the reason and the fix.
 */
export async function serialiseFit(
  where: string,
  callback: Callback,
  extent: "everything" | "what is known now",
  runtime: NodeRuntime,
  isFactory = false,
): Promise<FitCallback> {
  const version = unusableCompiler();
  if (version !== undefined) {
    const rule = `is serialised by TypeScript below 7, the last that Pulumi can use, and the project has ${version}`;
    throw unfit(where, rule, "run npm install --save-dev typescript@6");
  }
  const leftOut = new Set<unknown>();
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
  if (containsSecrets || (await someIsSecret(leftOut as Set<pulumi.Output<unknown>>))) {
    throw unfit(
      where,
      "captures a secret, which would stand in its code in plain text",
      'pass it by "environment" and read it from process.env',
    );
  }
  const mended = await asInTheProgram(where, callback, serialised, isFactory, (value) => leftOut.has(value));
  const text = withPublicNames(mended.text, runtime);
  refuseSecrets(where, callback, text, givenSecrets());
  const bytes = Buffer.byteLength(text);
  if (bytes > quotas.callbackBytes) {
    throw unfit(
      where,
      `becomes ${bytes} bytes of text, more than the ${quotas.callbackBytes} that are accepted`,
      "do not capture large values or libraries as a whole; load them inside the handler",
    );
  }
  const loads = packagesOf(where, [...loadedModules(text), ...mended.loads], runtime);
  return { text, loads, isWhole: leftOut.size === 0 };
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

/** Refuses a text that holds what is known to be secret by now, however it got there. */
export function refuseSecrets(where: string, callback: Callback, text: string, secrets: readonly KnownSecret[]): void {
  const secret = secretIn(text, secrets);
  if (secret !== undefined) {
    const isIt = (value: unknown) => typeof value === "string" && secretIn(value, [secret]) !== undefined;
    const place = placeOf(isIt, callback, scopesOf);
    throw unfit(
      where,
      `${place === undefined ? "contains" : `captures by "${place}"`} the value of ${secret.source}, which would stand in its code in plain text`,
      'pass it by "environment" and read it from process.env',
    );
  }
  if (holdsEnvironment(text, process.env)) {
    throw unfit(
      where,
      "contains the environment of the deployment, which would stand in its code in plain text",
      'write process.env.NAME in the handler, and set it by "environment"',
    );
  }
}

/** The serialiser writes modules by the paths of their files, some of which their packages do not export. */
function withPublicNames(text: string, runtime: NodeRuntime): string {
  return text.replace(/\brequire\("([^"\n]+)"\)/g, (call, specifier: string) => {
    const name =
      /^[./]/.test(specifier) || isOfNode(specifier, runtime)
        ? undefined
        : publicName(specifier, packageRoot(), runtime);
    return name === undefined ? call : `require("${name}")`;
  });
}

function isOfNode(specifier: string, runtime: NodeRuntime): boolean {
  return isBuiltin(specifier) || hasPrefixedModule(specifier, runtime);
}

/** Refuses what Lambda has not got, of the modules that serialised text loads; what is left are packages. */
function packagesOf(where: string, loaded: readonly LoadedModule[], runtime: NodeRuntime): LoadedModule[] {
  // Code in the name itself needs no file.
  const isWithin = ({ specifier, isRequired }: LoadedModule) => !isRequired && specifier.startsWith("data:");
  const loads = loaded.filter((load) => !isOfNode(load.specifier, runtime) && !isWithin(load));
  for (const { specifier } of loads) {
    const [why, fix] = specifier.startsWith("@pulumi/")
      ? [`uses "${specifier}", which is not in Lambda`, 'read what it needs from process.env, set by "environment"']
      : specifier.startsWith("node:")
        ? [`loads "${specifier}", which nodejs${runtime.version}.x has not got`, "use another module"]
        : /^(?:\.{0,2}\/|\.{1,2}$|[A-Za-z]:[\\/]|file:)/.test(specifier)
          ? [
              `loads the file "${specifier}", which is not in its archive`,
              "import it at the top of a file of the program",
            ]
          : specifier.startsWith("#")
            ? [
                `loads "${specifier}", which the program's package.json gives a meaning, and is not in its archive`,
                "import it at the top of a file of the program",
              ]
            : /^[a-z][a-z+.-]*:/i.test(specifier)
              ? [`loads "${specifier.slice(0, 40)}", which Node.js cannot load so`, "load a package by its name"]
              : [];
    if (why !== undefined && fix !== undefined) {
      throw unfit(where, why, fix);
    }
  }
  return loads;
}
