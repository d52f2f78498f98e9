import * as fs from "node:fs";
import * as path from "node:path";

/** A client whose secret rotates. */
export interface RotatingClient {
  /** Its name in the program, for logs. */
  readonly name: string;
  readonly clientId: string;
  /** Scopes that it may ask for, for its callers. */
  readonly scopes: readonly string[];
}

/** What the deployment says. */
export interface Settings {
  readonly userPoolId: string;
  /** URL of the pool's token endpoint. */
  readonly tokenEndpoint: string;
  /** How long the secret before the current one is kept at least: callers may hold it that long. */
  readonly keepPreviousMs: number;
  /**
   * Clients by the ARNs of their secrets. Nothing else says which client a secret is of: whoever may write a secret, or
   * tag it, must not get the credentials of another client.
   */
  readonly clients: Readonly<Record<string, RotatingClient>>;
}

/** The settings of the function that runs: its environment, and the clients beside its code. */
export function settingsOf(env: NodeJS.ProcessEnv): Settings {
  const clients = path.join(required(env, "LAMBDA_TASK_ROOT"), "clients.json");
  return {
    userPoolId: required(env, "USER_POOL_ID"),
    tokenEndpoint: required(env, "TOKEN_ENDPOINT"),
    keepPreviousMs: Number(required(env, "KEEP_PREVIOUS_MINUTES")) * 60_000,
    clients: JSON.parse(fs.readFileSync(clients, "utf8")) as Settings["clients"],
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") {
    throw new Error(`The environment variable ${name} is missing.`);
  }
  return value;
}
