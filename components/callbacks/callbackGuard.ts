import { isBuiltin } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { hasPrefixedModule, NodeRuntime } from "../aws/nodeRuntimes";
import { quotas } from "../aws/quotas";
import { scopesOf } from "./closures/closureScopes";
import { placeOf } from "./closures/placeOf";
import { holdsEnvironment, KnownSecret, secretIn } from "./closures/secretTexts";
import { LoadedModule, loadedModules } from "./closures/sourceText";
import { givenSecrets } from "./knownSecrets";
import { publicName } from "./packages/moduleLoading";
import { packageRoot } from "./packages/packageManifests";
import { Callback, serialiseCallback } from "./serialiseCallback";
import { unfit } from "./unfitCallbacks";

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
  const serialised = await serialiseCallback(where, callback, { extent, runtime, isFactory });
  const { leftOut } = serialised;
  if (serialised.containsSecrets || (await someIsSecret(leftOut))) {
    throw unfit(
      where,
      "captures a secret, which would stand in its code in plain text",
      'pass it by "environment" and read it from process.env',
    );
  }
  const text = withPublicNames(serialised.text, runtime);
  refuseSecrets(where, callback, text, givenSecrets());
  const bytes = Buffer.byteLength(text);
  if (bytes > quotas.callbackBytes) {
    throw unfit(
      where,
      `becomes ${bytes} bytes of text, more than the ${quotas.callbackBytes} that are accepted`,
      "do not capture large values or libraries as a whole; load them inside the handler",
    );
  }
  const loads = packagesOf(where, [...loadedModules(text), ...serialised.loads], runtime);
  return { text, loads, isWhole: leftOut.size === 0 };
}

/** Whether one of some outputs is known to be secret already: one that a resource will have made so is not yet. */
async function someIsSecret(outputs: ReadonlySet<pulumi.Output<unknown>>): Promise<boolean> {
  const later = new Promise<false>((resolve) => setImmediate(() => resolve(false)));
  const secrets = await Promise.all([...outputs].map((output) => Promise.race([pulumi.isSecret(output), later])));
  return secrets.includes(true);
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
