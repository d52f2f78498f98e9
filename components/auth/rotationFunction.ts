import type * as cognito from "@pulumi/aws/cognito";
import * as lambda from "@pulumi/aws/lambda";
import type * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { componentLabel } from "../aws/names";
import { slowestCacheMinutes } from "../aws/rotationSchedules";
import type { CallbackFunction } from "../callbacks/callbackFunction";
import { createPackagedFunction } from "../callbacks/packagedFunction";
import type { PermissionStatement } from "../functionSettings";
import type { M2mAuthArgs } from "../m2mAuthArgs";
import { createChild } from "../resources/createChild";
import { createRotationAlarms, RotationAlarmNodes } from "./rotationAlarms";
import type { Pool } from "./userPool";

/** What rotates secrets. */
export interface RotationNodes extends CallbackFunction, RotationAlarmNodes {
  /** Secrets Manager's permission to invoke the function. */
  readonly permission: lambda.Permission;
}

/** A client whose secret rotates. */
export interface RotatingClient {
  readonly client: cognito.UserPoolClient;
  readonly secret: secretsmanager.Secret;
}

/** The function's folder below `lambda/`. */
export const packagedRotation = "rotation";

/** Room for the attempts of each call, and for a token endpoint that is slow. */
const timeoutSeconds = 120;

/** A rotation a month leaves a line a month: logs are kept as long as one asks how old a secret is. */
const logRetentionInDays = 400;

/** Creates the function that rotates the secrets of a pool's clients, and of no others. */
export function createRotationFunction(
  name: string,
  args: M2mAuthArgs,
  clients: Readonly<Record<string, RotatingClient>>,
  pool: Pool,
  tokenEndpoint: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): RotationNodes {
  const { tags, transform = {}, secretsManager } = args;
  const logicalName = `${name}-rotation`;
  const secretArns = Object.values(clients).map(({ secret }) => secret.arn);
  const first = { key: Object.keys(clients)[0]!, arn: secretArns[0]! };
  const made = createPackagedFunction(
    componentLabel("M2mAuth", name),
    packagedRotation,
    logicalName,
    {
      description: `Rotation of the client secrets of ${name}`,
      files: { "clients.json": clientsFile(clients) },
      settings: {
        environment: {
          USER_POOL_ID: pool.id,
          TOKEN_ENDPOINT: tokenEndpoint,
          KEEP_PREVIOUS_MINUTES: String(slowestCacheMinutes),
        },
        permissions: permissionsFor(pool, secretArns, secretsManager?.kmsKeyId),
      },
      defaultTimeout: timeoutSeconds,
      logRetentionInDays,
      tags,
      transform,
    },
    opts,
  );
  const permission = createChild(
    lambda.Permission,
    logicalName,
    {
      action: "lambda:InvokeFunction",
      function: made.function.name,
      principal: "secretsmanager.amazonaws.com",
      // Secrets of other accounts could name this function, too.
      sourceAccount: first.arn.apply((arn) => arn.split(":")[4]!),
    },
    opts,
    transform.permission,
  );
  return { ...made, permission, ...createRotationAlarms(logicalName, args, made.function, first, opts) };
}

/** Which secret is which client's, as the function reads it beside its code, where nobody else can write. */
function clientsFile(clients: Readonly<Record<string, RotatingClient>>): pulumi.Output<string> {
  return pulumi
    .all(
      Object.entries(clients).map(([name, { client, secret }]) =>
        pulumi
          .all([secret.arn, client.id, client.allowedOauthScopes])
          .apply(([arn, clientId, scopes]) => [arn, { name, clientId, scopes }] as const),
      ),
    )
    .apply((entries) => JSON.stringify(Object.fromEntries(entries)));
}

/** The key that Secrets Manager has in each account. Whoever may read a secret may use it. */
export const ownKeyAlias = "alias/aws/secretsmanager";

/**
 * What the function may do: on this pool and these secrets alone.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
 */
function permissionsFor(
  { id, nodes: { userPool } }: Pool,
  secretArns: readonly pulumi.Output<string>[],
  kmsKeyId: pulumi.Input<string> | undefined,
): readonly PermissionStatement[] {
  const [firstArn] = secretArns;
  // The pool is where its clients' secrets are.
  const poolArn =
    userPool?.arn ??
    pulumi.all([firstArn!, id]).apply(([arn, poolId]) => {
      const [, partition, , region, account] = arn.split(":");
      return `arn:${partition}:cognito-idp:${region}:${account}:userpool/${poolId}`;
    });
  return [
    {
      actions: [
        "cognito-idp:AddUserPoolClientSecret",
        "cognito-idp:DeleteUserPoolClientSecret",
        "cognito-idp:ListUserPoolClientSecrets",
      ],
      resources: [poolArn],
    },
    {
      actions: [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      resources: secretArns,
    },
    ...(kmsKeyId === undefined || kmsKeyId === ownKeyAlias
      ? []
      : [
          {
            actions: ["kms:Decrypt", "kms:GenerateDataKey"],
            resources: [kmsKeyId],
            conditions: { StringEquals: { "kms:ViaService": firstArn!.apply(serviceHost) } },
          },
        ]),
  ];
}

/** Secrets Manager in a Region, as KMS names it. */
function serviceHost(secretArn: string): string {
  return `secretsmanager.${secretArn.split(":")[3]}.amazonaws.com`;
}
