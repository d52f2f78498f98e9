/** A rotation function as a user would write one: it runs in Lambda, and here. */
import { randomBytes } from "node:crypto";
import {
  AddUserPoolClientSecretCommand,
  CognitoIdentityProviderClient,
  DeleteUserPoolClientSecretCommand,
  ListUserPoolClientSecretsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";

interface RotationEvent {
  readonly Step: "createSecret" | "setSecret" | "testSecret" | "finishSecret";
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

interface Value {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenEndpoint: string;
  readonly scopes: readonly string[];
}

const secrets = new SecretsManagerClient({ maxAttempts: 1 });
const cognito = new CognitoIdentityProviderClient({ maxAttempts: 1 });
const { CLIENT_ID: clientId = "", TOKEN_ENDPOINT: tokenEndpoint = "", USER_POOL_ID: UserPoolId = "" } = process.env;

export async function handler({ Step, SecretId, ClientRequestToken: token }: RotationEvent): Promise<void> {
  const { VersionIdsToStages: stages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  if (stages[token]?.includes("AWSCURRENT")) {
    return;
  }
  if (!stages[token]?.includes("AWSPENDING")) {
    throw new Error("the version is not pending");
  }
  await steps[Step](SecretId, token, stages);
}

const steps: Record<RotationEvent["Step"], (id: string, token: string, stages: Record<string, string[]>) => unknown> = {
  createSecret: async (SecretId, token) => {
    if (await pendingOf(SecretId, token)) {
      return;
    }
    const clientSecret = randomBytes(24).toString("hex");
    const SecretString = JSON.stringify({ clientId, clientSecret, tokenEndpoint, scopes: [] });
    await secrets.send(
      new PutSecretValueCommand({ SecretId, ClientRequestToken: token, SecretString, VersionStages: ["AWSPENDING"] }),
    );
  },
  setSecret: async (SecretId, token) => {
    const { clientSecret } = (await pendingOf(SecretId, token))!;
    if (await works(clientSecret)) {
      return;
    }
    const { ClientSecrets = [] } = await cognito.send(
      new ListUserPoolClientSecretsCommand({ UserPoolId, ClientId: clientId }),
    );
    const [oldest] = ClientSecrets.sort((a, b) => Number(a.ClientSecretCreateDate) - Number(b.ClientSecretCreateDate));
    if (ClientSecrets.length > 1) {
      await cognito.send(
        new DeleteUserPoolClientSecretCommand({
          UserPoolId,
          ClientId: clientId,
          ClientSecretId: oldest!.ClientSecretId,
        }),
      );
    }
    await cognito.send(
      new AddUserPoolClientSecretCommand({ UserPoolId, ClientId: clientId, ClientSecret: clientSecret }),
    );
  },
  testSecret: async (SecretId, token) => {
    if (process.env["FAIL"] === "testSecret") {
      console.error("the token endpoint is out of reach");
      throw new Error("told to fail");
    }
    if (!(await works((await pendingOf(SecretId, token))!.clientSecret))) {
      throw new Error("the pending secret is refused");
    }
  },
  finishSecret: async (SecretId, token, stages) => {
    const current = Object.entries(stages).find(([, labels]) => labels.includes("AWSCURRENT"))?.[0];
    await secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: token,
        RemoveFromVersionId: current,
      }),
    );
  },
};

async function pendingOf(SecretId: string, VersionId: string): Promise<Value | undefined> {
  try {
    const { SecretString = "" } = await secrets.send(
      new GetSecretValueCommand({ SecretId, VersionId, VersionStage: "AWSPENDING" }),
    );
    return JSON.parse(SecretString) as Value;
  } catch (error) {
    if ((error as Error).name !== "ResourceNotFoundException") {
      throw error;
    }
    return undefined;
  }
}

async function works(clientSecret: string): Promise<boolean> {
  const { ok } = await fetch(tokenEndpoint, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  return ok;
}
