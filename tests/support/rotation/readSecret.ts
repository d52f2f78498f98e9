/** A handler that reads its secret as callers do, and answers with the id of its client. */
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

const secrets = new SecretsManagerClient({ maxAttempts: 1 });

export async function handler(): Promise<object> {
  const { SecretString = "{}", VersionId } = await secrets.send(
    new GetSecretValueCommand({ SecretId: process.env["SECRET_ARN"] }),
  );
  return { VersionId, ...(JSON.parse(SecretString) as object) };
}
