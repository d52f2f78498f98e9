import { archiveOf, Asset, Registration } from "../evaluate/registration";
import type { LambdaFunction } from "./model";
import { isRecord, textMap, textOf } from "./values";

/** Lambda's limit for a function's environment variables, names and values together. */
const environmentBytes = 4096;

/** Reads a registered Lambda function; reports what cannot be run here. */
export function buildFunction(
  registration: Registration,
  fault: (what: string, fix: string) => void,
): LambdaFunction | undefined {
  const { inputs, outputs } = registration;
  const runtime = inputs["runtime"];
  if (typeof runtime !== "string" || !/^nodejs\d+\.x$/.test(runtime)) {
    fault(`runtime = ${JSON.stringify(runtime)} cannot be run here`, "only Node.js runtimes can");
    return undefined;
  }
  const handler = inputs["handler"];
  if (typeof handler !== "string" || !/^(?!.*\.\.)[^.].*\.[^.]+$/.test(handler)) {
    fault(`handler = ${JSON.stringify(handler)} does not name a function`, 'write "file.function"');
    return undefined;
  }
  const code = archiveOf(inputs["code"]);
  const missing = code && missingFile(code);
  if (code === undefined || code.kind === "text" || code.kind === "file" || missing !== undefined) {
    const what = missing === undefined ? "its code is not an archive" : `its code is in ${missing}, which is not there`;
    fault(what, "give code as a pulumi.asset archive of files of this machine");
    return undefined;
  }
  const environment = textMap(isRecord(inputs["environment"]) ? inputs["environment"]["variables"] : undefined);
  const bytes = Object.entries(environment).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);
  if (bytes > environmentBytes) {
    fault(`its environment has ${bytes} bytes, more than the ${environmentBytes} that Lambda takes`, "shorten it");
  }
  const logging = isRecord(inputs["loggingConfig"]) ? inputs["loggingConfig"]["logGroup"] : undefined;
  const functionName = textOf(outputs["name"]);
  const reserved = inputs["reservedConcurrentExecutions"];
  return {
    name: registration.name,
    functionName,
    arn: textOf(outputs["arn"]),
    region: textOf(outputs["region"]),
    handler,
    runtime,
    timeoutSeconds: typeof inputs["timeout"] === "number" ? inputs["timeout"] : 3,
    memoryMb: typeof inputs["memorySize"] === "number" ? inputs["memorySize"] : 128,
    environment,
    logGroup: typeof logging === "string" ? logging : `/aws/lambda/${functionName}`,
    ...(typeof reserved === "number" && reserved >= 0 && { reservedConcurrency: reserved }),
    code,
  };
}

/** The first file of an archive that this machine does not have. */
function missingFile(asset: Asset): string | undefined {
  switch (asset.kind) {
    case "files":
      return Object.values(asset.files)
        .map(missingFile)
        .find((file) => file !== undefined);
    case "missing":
      return asset.path;
    case "remote":
      return asset.uri;
    default:
      return undefined;
  }
}
