import { randomUUID } from "node:crypto";
import { ApiError } from "../awsApi/apiError";
import { Input } from "../awsApi/input";
import type { Call, Service } from "../awsApi/operation";
import type { Rotator } from "./rotator";
import type { SecretData, SecretVersion } from "./secretVersions";
import type { KeptSecret, Vault } from "./vault";

/** Forms of what the operations take: the service's model. */
const forms = { id: /^[^\0]+$/, token: /^.{32,}$/s, rotationToken: /^[\w-]{36,}$/, stage: /^[^\0]+$/ };

/** The longest value, in bytes. */
const mostValueBytes = 65_536;

/**
 * The calls of Secrets Manager's API that rotation functions and callers make.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html
 *
 * @param told A time as callers are told it, in seconds.
 */
export function secretsService(vault: Vault, rotator: Rotator, told: (time: number) => number): Service {
  const on = (
    given: unknown,
    members: readonly string[],
    answer: (secret: KeptSecret, input: Input) => object,
  ): Call => {
    const input = new Input(given, ["SecretId", ...members]);
    const secretId = input.text("SecretId", forms.id, 2048);
    const resource = resourceOf(vault, secretId);
    return { resource, run: () => answer(vault.find(secretId), input) };
  };
  return {
    name: "secretsmanager",
    target: "secretsmanager",
    actions: "secretsmanager",
    operations: {
      DescribeSecret: (given) => on(given, [], (secret) => describe(secret, told)),
      GetSecretValue: (given) =>
        on(given, ["VersionId", "VersionStage"], (secret, input) => {
          const version = secret.versions.read(
            input.optional("VersionId", forms.token, 64),
            input.optional("VersionStage", forms.stage, 256),
          );
          return { ...summary(secret, version), ...dataOf(version.data), CreatedDate: told(version.createdAt) };
        }),
      PutSecretValue: (given) =>
        on(
          given,
          ["ClientRequestToken", "SecretString", "SecretBinary", "VersionStages", "RotationToken"],
          (secret, input) => {
            const token = input.optional("ClientRequestToken", forms.token, 64) ?? randomUUID();
            input.optional("RotationToken", forms.rotationToken, 256);
            const stages = input.list("VersionStages", forms.stage, 256, 20);
            return summary(secret, secret.versions.put(token, readData(input), stages));
          },
        ),
      UpdateSecretVersionStage: (given) =>
        on(given, ["VersionStage", "RemoveFromVersionId", "MoveToVersionId"], (secret, input) => {
          secret.versions.move({
            stage: input.text("VersionStage", forms.stage, 256),
            from: input.optional("RemoveFromVersionId", forms.token, 64),
            to: input.optional("MoveToVersionId", forms.token, 64),
          });
          const { arn, secretName } = secret.secret;
          return { ARN: arn, Name: secretName };
        }),
      RotateSecret: (given) =>
        on(given, ["ClientRequestToken"], (secret, input) => {
          const token = input.optional("ClientRequestToken", forms.token, 64) ?? randomUUID();
          const { arn, secretName } = secret.secret;
          return { ARN: arn, Name: secretName, VersionId: rotator.request(secret, token) };
        }),
    },
  };
}

/** What a policy must allow: the ARN of a secret that there is, or what one of that name would have. */
function resourceOf(vault: Vault, secretId: string): string {
  try {
    return vault.find(secretId).secret.arn;
  } catch {
    return secretId;
  }
}

function describe({ secret, versions, createdAt, rotatedAt }: KeptSecret, told: (time: number) => number): object {
  const { arn, secretName, description, rotation } = secret;
  return {
    ARN: arn,
    Name: secretName,
    ...(description !== undefined && { Description: description }),
    RotationEnabled: rotation !== undefined,
    ...(rotation && {
      RotationLambdaARN: rotation.functionArn,
      RotationRules: Object.fromEntries(
        Object.entries(rotation.rules).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]),
      ),
    }),
    ...(rotatedAt !== undefined && { LastRotatedDate: told(rotatedAt) }),
    CreatedDate: told(createdAt),
    VersionIdsToStages: Object.fromEntries(versions.labelled.map(({ id, stages }) => [id, stages])),
  };
}

function summary({ secret }: KeptSecret, { id, stages }: SecretVersion): object {
  return { ARN: secret.arn, Name: secret.secretName, VersionId: id, VersionStages: stages };
}

function dataOf(data: SecretData): object {
  return "text" in data ? { SecretString: data.text } : { SecretBinary: data.binary };
}

function readData(input: Input): SecretData {
  const text = input.optional("SecretString", /^/, mostValueBytes);
  const binary = input.optional(
    "SecretBinary",
    /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/,
    88_000,
  );
  if ((text === undefined) === (binary === undefined)) {
    throw new ApiError("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
  }
  const bytes = text === undefined ? Buffer.from(binary!, "base64").length : Buffer.byteLength(text);
  if (bytes === 0 || bytes > mostValueBytes) {
    throw new ApiError("InvalidParameterException", `A value must have 1 to ${mostValueBytes} bytes.`);
  }
  return text === undefined ? { binary: binary! } : { text };
}
