import { strict as assert } from "node:assert";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { steps } from "../../../lambda/rotation/event";
import { rotate } from "../../../lambda/rotation/rotate";
import type { RotatingClient, Settings } from "../../../lambda/rotation/settings";
import { Services } from "./services";

/** What Secrets Manager sends beside the version. */
export const rotationToken = "r".repeat(36);

/** The function as Secrets Manager invokes it, with the SDK's clients, against {@link Services}. */
export class Rotator {
  /** Everything that the function threw or returned, for those who look for secrets in it. */
  readonly said: string[] = [];
  readonly settings: Settings & { clients: Record<string, RotatingClient> };
  private readonly clients: {
    readonly secretsManager: SecretsManagerClient;
    readonly cognito: CognitoIdentityProviderClient;
  };

  constructor(
    private readonly services: Services,
    url: string,
  ) {
    const options = {
      endpoint: url,
      region: "eu-west-1",
      credentials: { accessKeyId: "none", secretAccessKey: "none" },
      maxAttempts: 1,
    };
    this.clients = {
      secretsManager: new SecretsManagerClient(options),
      cognito: new CognitoIdentityProviderClient(options),
    };
    this.settings = {
      userPoolId: Services.userPoolId,
      tokenEndpoint: `${url}/oauth2/token`,
      keepPreviousMs: 60 * 60 * 1000,
      clients: {
        [Services.arn]: { name: "reporting", clientId: Services.clientId, scopes: ["orders/read"] },
      },
    };
  }

  /** One step of a rotation. */
  async step(Step: string, token: string, settings = this.settings): Promise<void> {
    this.services.revive();
    const event = { Step, SecretId: Services.arn, ClientRequestToken: token, RotationToken: rotationToken };
    const clock = {
      now: () => this.services.now,
      sleep: (ms: number) => Promise.resolve(void (this.services.now += ms)),
      random: () => 0.5,
    };
    try {
      this.said.push(JSON.stringify(await rotate(event, settings, { ...this.clients, fetch, clock })));
    } catch (error) {
      this.said.push(`${(error as Error).name} ${(error as Error).message}`);
      throw this.services.observed ?? error;
    }
    assert.equal(this.services.observed, undefined);
  }

  /** All steps of a rotation, one after another. */
  async rotation(token = this.services.startRotation()): Promise<void> {
    for (const step of steps) {
      await this.step(step, token);
    }
  }

  /** A rotation that is repeated as a whole until it succeeds, as Secrets Manager does it. */
  async repeated(token = this.services.startRotation(), attempts = 4): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.rotation(token);
      } catch (error) {
        if (this.services.observed !== undefined || attempt === attempts) {
          throw error;
        }
      }
    }
  }

  /** Nothing that was said has a secret in it. */
  assertSilence(): void {
    const secrets = [...this.services.versions.values()].flatMap(({ value }) =>
      value === undefined ? [] : [(JSON.parse(value) as { clientSecret: string }).clientSecret],
    );
    for (const secret of [...secrets, ...this.services.clientSecrets.map(({ value }) => value)]) {
      assert.ok(!this.said.some((text) => text.includes(secret)), "a secret was said");
    }
  }
}

/**
 * Watches callers: one that reads the secret whenever it needs it, and one that still holds what was current before,
 * until the next rotation begins. Throws as soon as one of them would be refused.
 */
export class Callers {
  /** How many times it was looked whether one of them is refused. */
  looks = 0;
  private previous: string | undefined;
  private current: string | undefined;

  constructor(private readonly services: Services) {
    this.current = services.valueAt("AWSCURRENT");
    services.observe = () => this.look();
  }

  /** The next rotation begins: whoever has not read the secret since the last one was made current is late. */
  rotationBegins(): void {
    this.previous = undefined;
  }

  private look(): void {
    this.looks += 1;
    const current = this.services.valueAt("AWSCURRENT");
    if (current !== this.current) {
      this.previous = this.current;
      this.current = current;
    }
    for (const [which, value] of Object.entries({ current: this.current, previous: this.previous })) {
      assert.ok(value === undefined || this.services.accepts(value), `a caller with the ${which} secret is refused`);
    }
    assert.ok(this.services.clientSecrets.length <= 2);
  }
}
