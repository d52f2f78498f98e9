import { archiveOf, Asset, Registration, Value } from "../evaluate/registration";
import type { LambdaFunction } from "./model";
import type { Resources } from "./resources";
import { roleOf } from "./roles";
import { findObject } from "./s3Objects";
import { isRecord, textMap, textOf } from "./values";

/** Lambda's limit for a function's environment variables, names and values together. */
const environmentBytes = 4096;

/** Reads a registered Lambda function; reports what cannot be run here. */
export function buildFunction(
  registration: Registration,
  resources: Resources,
  fault: (what: string, fix: string) => void,
): LambdaFunction | undefined {
  const { inputs } = registration;
  if (resources.purpose === "report") {
    return describeFunction(registration, resources);
  }
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
  const code = codeOf(inputs, resources, fault);
  if (code === undefined) {
    return undefined;
  }
  const environment = environmentOf(inputs);
  const bytes = Object.entries(environment).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);
  if (bytes > environmentBytes) {
    fault(`its environment has ${bytes} bytes, more than the ${environmentBytes} that Lambda takes`, "shorten it");
  }
  const role = roleOf(registration, resources);
  return { ...settingsOf(registration), handler, runtime, environment, code, ...(role && { role }) };
}

/** A function of which only its names matter, and whether its code is another one's, too. */
function describeFunction(registration: Registration, resources: Resources): LambdaFunction {
  const { inputs } = registration;
  const { handler, runtime, s3Bucket, s3Key } = inputs;
  const uri = `s3://${textOf(s3Bucket)}/${textOf(s3Key)}`;
  return {
    ...settingsOf(registration),
    handler: textOf(handler),
    runtime: textOf(runtime),
    environment: environmentOf(inputs),
    code: codeOf(inputs, resources, () => undefined) ?? archiveOf(inputs["code"]) ?? { kind: "remote", uri },
  };
}

function environmentOf(inputs: Registration["inputs"]): Record<string, string> {
  return textMap(isRecord(inputs["environment"]) ? inputs["environment"]["variables"] : undefined);
}

/** What of a function needs no check. */
function settingsOf({
  name,
  inputs,
  outputs,
}: Registration): Omit<LambdaFunction, "code" | "environment" | "handler" | "runtime"> {
  const logging = isRecord(inputs["loggingConfig"]) ? inputs["loggingConfig"]["logGroup"] : undefined;
  const functionName = textOf(outputs["name"]);
  const reserved = inputs["reservedConcurrentExecutions"];
  return {
    name,
    functionName,
    arn: textOf(outputs["arn"]),
    region: textOf(outputs["region"]),
    timeoutSeconds: typeof inputs["timeout"] === "number" ? inputs["timeout"] : 3,
    memoryMb: typeof inputs["memorySize"] === "number" ? inputs["memorySize"] : 128,
    logGroup: typeof logging === "string" ? logging : `/aws/lambda/${functionName}`,
    ...(typeof reserved === "number" && reserved >= 0 && { reservedConcurrency: reserved }),
  };
}

/** The archive of a function's code: its own, or the one that the program puts into a bucket. */
function codeOf(
  { code, s3Bucket, s3Key, s3ObjectVersion }: Readonly<Record<string, Value>>,
  resources: Resources,
  fault: (what: string, fix: string) => void,
): Asset | undefined {
  let archive = archiveOf(code);
  if (typeof s3Bucket === "string" && typeof s3Key === "string") {
    const address = { bucket: s3Bucket, key: s3Key, version: s3ObjectVersion };
    archive = findObject(address, resources)?.content;
    if (archive === undefined) {
      const what = `its code is s3://${s3Bucket}/${s3Key}, which the program does not put there from an archive`;
      fault(what, "create the object in the stack that you simulate, or give code");
      return undefined;
    }
  }
  const missing = archive && missingFile(archive);
  if (archive === undefined || archive.kind === "text" || archive.kind === "file" || missing !== undefined) {
    const what = missing === undefined ? "its code is not an archive" : `its code is in ${missing}, which is not there`;
    fault(what, "give code as a pulumi.asset archive of files of this machine");
    return undefined;
  }
  return archive;
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
