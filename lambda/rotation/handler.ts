import { setTimeout as sleep } from "node:timers/promises";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { rotate, Services } from "./rotate";
import { settingsOf } from "./settings";

// Which calls are repeated is decided call by call.
const once = { maxAttempts: 1 };

const services: Services = {
  secretsManager: new SecretsManagerClient(once),
  cognito: new CognitoIdentityProviderClient(once),
  fetch,
  clock: { now: Date.now, sleep, random: Math.random },
};

/** What Secrets Manager invokes for each step of a rotation of a client's secret. */
export async function handler(event: unknown): Promise<void> {
  // The line is what a dashboard reads the age of secrets from.
  console.info(await rotate(event, settingsOf(process.env), services));
}
