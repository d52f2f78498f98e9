import type * as cognito from "@pulumi/aws/cognito";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import type { RotationInDays, RotationSchedule } from "../authOptions";
import type { M2mAuthArgs } from "../m2mAuthArgs";
import { createChild } from "../resources/createChild";
import { mapValues } from "../resources/keyOrder";
import { clientOptions } from "./clientOptions";
import { clientRotation, rotationSchedules } from "./clientRotation";
import { createRotationFunction, ownKeyAlias, RotationNodes } from "./rotationFunction";
import type { Pool } from "./userPool";

/** The secret of one client in Secrets Manager. */
export interface CredentialSecret {
  /** The secret itself. */
  readonly secret: secretsmanager.Secret;
  /** Its contents, which Pulumi writes; absent where they rotate, or did. */
  readonly version?: secretsmanager.SecretVersion;
  /** Its rotation, where it has one. */
  readonly rotation?: secretsmanager.SecretRotation;
}

/** The secrets of a pool's clients, and what rotates them. */
export interface CredentialSecrets {
  readonly secrets: Record<string, CredentialSecret>;
  readonly rotation?: RotationNodes;
}

/** Puts all that a client needs into a secret of its own, where that is asked for. */
export function createCredentialSecrets(
  name: string,
  args: M2mAuthArgs,
  appClients: Readonly<Record<string, cognito.UserPoolClient>>,
  pool: Pool,
  tokenEndpoint: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): CredentialSecrets | undefined {
  const { secretsManager, clients, tags, transform = {} } = args;
  if (!secretsManager) {
    return undefined;
  }
  const {
    namePrefix = `${pulumi.getProject()}/${pulumi.getStack()}/${name}/`,
    // A key that is left out later would stay in use: the provider does not tell Secrets Manager to go back.
    kmsKeyId = ownKeyAlias,
    recoveryWindowInDays = 30,
  } = secretsManager;
  const delivered = mapValues(appClients, (client, key) => ({
    client,
    secret: createChild(
      secretsmanager.Secret,
      `${name}-${key}`,
      {
        name: pulumi.interpolate`${namePrefix}${key}`,
        description: clientOptions(clients[key]!).description ?? `Credentials of the OAuth 2.0 client ${key}`,
        kmsKeyId,
        recoveryWindowInDays,
        tags,
      },
      opts,
      transform.secret,
    ),
  }));
  const schedules = rotationSchedules(args);
  const rotating = mapValues(schedules, (_schedule, key) => delivered[key]!);
  const rotation =
    Object.keys(schedules).length > 0
      ? createRotationFunction(name, args, rotating, pool, tokenEndpoint, opts)
      : undefined;

  const secrets = mapValues(delivered, ({ secret }, key): CredentialSecret => {
    const schedule = schedules[key];
    if (rotation && schedule) {
      return { secret, rotation: createRotation(key, schedule, rotation) };
    }
    return clientRotation(args, key) === "paused" ? { secret } : { secret, version: createVersion(key) };
  });
  return { secrets, ...(rotation && { rotation }) };

  function createVersion(key: string): secretsmanager.SecretVersion {
    const { client, secret } = delivered[key]!;
    const clientSecret = pulumi.secret(client.clientSecret);
    const credentials = {
      clientId: client.id,
      clientSecret,
      tokenEndpoint,
      scopes: client.allowedOauthScopes,
      // As Cognito names them where it writes secrets itself.
      userPoolId: pool.id,
      userPoolClientId: client.id,
      clientSecretValue: clientSecret,
    };
    return createChild(
      secretsmanager.SecretVersion,
      `${name}-${key}`,
      { secretId: secret.id, secretString: pulumi.secret(pulumi.jsonStringify(credentials)) },
      opts,
      transform.secretVersion,
    );
  }

  function createRotation(
    key: string,
    { everyDays, schedule, window }: RotationInDays | RotationSchedule,
    { function: fn, permission, rolePolicy }: RotationNodes,
  ): secretsmanager.SecretRotation {
    const { client, secret } = delivered[key]!;
    return createChild(
      secretsmanager.SecretRotation,
      `${name}-${key}`,
      {
        secretId: secret.id,
        rotationLambdaArn: fn.arn,
        rotationRules:
          schedule === undefined
            ? { automaticallyAfterDays: everyDays }
            : { scheduleExpression: schedule, duration: window },
      },
      {
        ...opts,
        // The first rotation begins at once.
        dependsOn: [permission, rolePolicy],
        // What callers read there besides the secret comes with a rotation alone. The old one goes first: it is one with
        // the new one, as the secret has no other.
        replacementTrigger: [client.id, client.allowedOauthScopes, tokenEndpoint],
        deleteBeforeReplace: true,
      },
      transform.secretRotation,
    );
  }
}
