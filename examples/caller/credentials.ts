import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** What a machine needs to obtain tokens. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenEndpoint: string;
  /** The scopes to ask for, as tokens carry them; empty for all that the client has. */
  readonly scopes: readonly string[];
}

/** Reads the credentials anew, each time it is called: they may have been rotated. */
export type CredentialSource = () => Promise<Credentials>;

/**
 * The source that the environment names: the secret `CREDENTIALS_SECRET_ARN` in AWS Secrets Manager, as `M2mAuth` with
 * `secretsManager` writes it; or else the variables `CLIENT_ID`, `CLIENT_SECRET`, `TOKEN_ENDPOINT` and `SCOPES`, of which
 * the last holds scopes separated by spaces, and may be left out.
 */
export function credentialSource(env: NodeJS.ProcessEnv): CredentialSource {
  const secretArn = env["CREDENTIALS_SECRET_ARN"];
  return secretArn ? fromSecretsManager(secretArn) : () => Promise.resolve(fromEnvironment(env));
}

function fromSecretsManager(secretArn: string): CredentialSource {
  const secrets = new SecretsManagerClient({});
  return async () => {
    const { SecretString = "" } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
    return parse(SecretString, `the secret ${secretArn}`);
  };
}

function fromEnvironment(env: NodeJS.ProcessEnv): Credentials {
  const { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, TOKEN_ENDPOINT: tokenEndpoint, SCOPES: scopes = "" } = env;
  return check({ clientId, clientSecret, tokenEndpoint, scopes: scopes.split(" ").filter(Boolean) }, "the environment");
}

function parse(text: string, place: string): Credentials {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the parser says would quote the secret.
    throw new Error(`${place} holds no JSON`);
  }
  return check(value ?? {}, place);
}

/** Says what is missing, and never what is there. */
function check(found: Partial<Record<keyof Credentials, unknown>>, place: string): Credentials {
  const { clientId, clientSecret, tokenEndpoint, scopes } = found;
  for (const [name, value] of Object.entries({ clientId, clientSecret, tokenEndpoint })) {
    if (typeof value !== "string" || value === "") {
      throw new Error(`${place} has no ${name}`);
    }
  }
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === "string")) {
    throw new Error(`${place} has no list of scopes`);
  }
  return { clientId, clientSecret, tokenEndpoint, scopes } as Credentials;
}
