import type * as cognito from "@pulumi/aws/cognito";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import type { M2mAuthArgs } from "../m2mAuthArgs";
import { createChild } from "../resources/createChild";
import { mapValues } from "../resources/keyOrder";
import { clientOptions } from "./clientOptions";

/** The secret of one client in Secrets Manager. */
export interface CredentialSecret {
  /** The secret itself. */
  readonly secret: secretsmanager.Secret;
  /** Its contents. */
  readonly version: secretsmanager.SecretVersion;
}

/** Puts all that a client needs into a secret of its own, where that is asked for. */
export function createCredentialSecrets(
  name: string,
  { clients, secretsManager, tags, transform = {} }: M2mAuthArgs,
  appClients: Readonly<Record<string, cognito.UserPoolClient>>,
  tokenEndpoint: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): Record<string, CredentialSecret> | undefined {
  if (!secretsManager) {
    return undefined;
  }
  const {
    namePrefix = `${pulumi.getProject()}/${pulumi.getStack()}/${name}/`,
    // A key that is left out later would stay in use: the provider does not tell Secrets Manager to go back.
    kmsKeyId = "alias/aws/secretsmanager",
    recoveryWindowInDays = 30,
  } = secretsManager;
  return mapValues(appClients, (client, key) => {
    const secret = createChild(
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
    );
    const credentials = {
      clientId: client.id,
      clientSecret: pulumi.secret(client.clientSecret),
      tokenEndpoint,
      scopes: client.allowedOauthScopes,
    };
    const version = createChild(
      secretsmanager.SecretVersion,
      `${name}-${key}`,
      { secretId: secret.id, secretString: pulumi.secret(pulumi.jsonStringify(credentials)) },
      opts,
      transform.secretVersion,
    );
    return { secret, version };
  });
}
