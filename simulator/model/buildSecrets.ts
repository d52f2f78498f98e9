import { isUnknown } from "../evaluate/elsewhere/unknownValues";
import type { Registration } from "../evaluate/registration";
import type { FunctionFinder } from "./functions";
import { readFunctionArn } from "./functionNames";
import type { Secret, SecretRotation } from "./model";
import { permits } from "./permissions";
import { Resources, textProperty } from "./resources";
import { isRecord } from "./values";

/** Reads the secrets of a program, with what it puts there and what rotates them. */
export function buildSecrets(resources: Resources, functions: FunctionFinder): Secret[] {
  const rotations = resources.created("aws:secretsmanager/secretRotation:SecretRotation");
  return resources.created("aws:secretsmanager/secret:Secret").map((secret) => {
    const arn = textProperty(secret, "arn");
    const isOf = ({ outputs: { secretId } }: Registration) =>
      secretId === arn || secretId === secret.id || secretId === textProperty(secret, "name");
    const rotation = rotations.find((one) => isOf(one) && one.outputs["rotationEnabled"] !== false);
    const value = valueOf(resources.created("aws:secretsmanager/secretVersion:SecretVersion").find(isOf));
    const description = textProperty(secret, "description");
    return {
      name: secret.name,
      secretName: textProperty(secret, "name"),
      arn,
      ...(description !== "" && { description }),
      ...(value !== undefined && { value }),
      ...(rotation && { rotation: buildRotation(rotation, secret, resources, functions) }),
    };
  });
}

/** What AWS alone knows of a value cannot be made up: callers find no value then. */
function valueOf(version: Registration | undefined): string | undefined {
  const value = version?.outputs["secretString"] ?? version?.outputs["secretStringWo"];
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

function buildRotation(
  rotation: Registration,
  secret: Registration,
  resources: Resources,
  functions: FunctionFinder,
): SecretRotation {
  const { rotationLambdaArn, rotateImmediately, rotationRules } = rotation.outputs;
  const functionArn = typeof rotationLambdaArn === "string" ? rotationLambdaArn : "";
  const option = "rotationLambdaArn";
  const use = { asker: rotation, option, target: functionArn, read: readFunctionArn, forms: "arn" };
  const found = functions.findIfRunnable(use);
  const invoker = { principal: "secretsmanager.amazonaws.com", source: textProperty(secret, "arn") };
  return {
    functionArn,
    ...("problem" in found ? { problem: found.problem } : { function: found.function }),
    isPermitted:
      !("problem" in found) &&
      resources.ofType("aws:lambda/permission:Permission").some(({ outputs }) => permits(outputs, found, invoker)),
    isImmediate: rotateImmediately !== false,
    rules: Object.fromEntries(
      Object.entries(isRecord(rotationRules) ? rotationRules : {}).flatMap(([name, value]) =>
        typeof value === "string" || typeof value === "number" ? [[name, value]] : [],
      ),
    ),
  };
}
