import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ClientSecrets } from "./clientSecrets";
import { rotationEvent } from "./event";
import type { Clock } from "./repeat";
import type { Settings } from "./settings";
import { stepsByName } from "./steps";
import { Fetch, TokenEndpoint } from "./tokenEndpoint";
import { Versions } from "./versions";

/** What the function calls. */
export interface Services {
  readonly secretsManager: SecretsManagerClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly fetch: Fetch;
  readonly clock: Clock;
}

/** What was done, for the log. */
export interface Done {
  readonly client: string;
  readonly step: string;
}

/**
 * Takes one step of a rotation.
 *
 * @throws Where it could not be taken. Nothing that callers hold has stopped working then, and the same rotation can be
 * repeated from its beginning.
 */
export async function rotate(given: unknown, settings: Settings, services: Services): Promise<Done> {
  const event = rotationEvent(given);
  const { secretsManager, cognito, fetch, clock } = services;
  const versions = new Versions(secretsManager, event, clock);
  const labels = await versions.labels();
  const client = Object.hasOwn(settings.clients, labels.arn) ? settings.clients[labels.arn] : undefined;
  if (client === undefined) {
    throw new Error("The secret is of no client that this function is for.");
  }
  const stages = labels.stages[event.ClientRequestToken];
  const done = { client: client.name, step: event.Step };
  if (stages?.includes("AWSCURRENT")) {
    return done;
  }
  if (!labels.isRotating || !stages?.includes("AWSPENDING")) {
    throw new Error(
      labels.isRotating ? "The version is not one that is to become the current one." : "The secret does not rotate.",
    );
  }
  await stepsByName[event.Step]({
    event,
    settings,
    client,
    labels,
    versions,
    clientSecrets: new ClientSecrets(cognito, settings.userPoolId, client.clientId, clock),
    tokenEndpoint: new TokenEndpoint(settings.tokenEndpoint, client.clientId, fetch, clock),
    now: clock.now,
  });
  return done;
}
