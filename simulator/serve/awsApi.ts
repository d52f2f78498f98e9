import { ClientSecrets, priorAgeMs } from "../cognito/clientSecrets";
import { cognitoService } from "../cognito/secretOperations";
import type { LambdaFunction, Model, Role, UserPool } from "../model/model";
import { arnOfPoolId } from "../model/poolIds";
import { Rotator, RotatorSurroundings } from "../secretsManager/rotator";
import { secretsService } from "../secretsManager/operations";
import { KeptSecret, Vault } from "../secretsManager/vault";
import { accountId } from "../evaluate/resources/simulatedOutputs";
import { AwsServer, arnOfFunction } from "../awsApi/awsServer";
import { mayDo } from "../awsApi/mayDo";
import type { Service } from "../awsApi/operation";
import { Principals } from "../awsApi/principals";

/** By which variable the SDK finds each service. */
const endpointVariables: Readonly<Record<string, string>> = {
  "cognito-idp": "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER",
  secretsmanager: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
};

/** What a caller on this machine may do: what one on AWS is given. */
const ofCallers: Pick<Role, "statements"> = {
  statements: [
    {
      effect: "Allow",
      actions: {
        patterns: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        isNegated: false,
      },
      resources: { patterns: ["*"], isNegated: false },
      hasCondition: false,
    },
  ],
};

/** Begins no function's name. */
const callerName = "/caller";

/** How many secrets get their first value at a time. */
const firstAtATime = 8;

/**
 * What of AWS's own API is served here: secrets, those of app clients among them, and their rotation. It stays from one
 * version of the program to the next.
 */
export class AwsApi {
  readonly clientSecrets: ClientSecrets;
  readonly rotator: Rotator;
  readonly server: AwsServer;
  private readonly vault: Vault;
  private readonly principals = new Principals();
  private readonly services: readonly Service[];
  private pools: readonly UserPool[] = [];
  /** How long ago, in milliseconds, what happens now counts as having happened. */
  private age = 0;

  /** @param now The clock, in milliseconds since 1970. */
  constructor(now: () => number, surroundings: RotatorSurroundings) {
    const clock = () => now() - this.age;
    // The clock of functions is that of the machine, whichever way that of a test was moved: what is told is an age.
    const told = (time: number) => (time - now() + Date.now()) / 1000;
    this.clientSecrets = new ClientSecrets(clock);
    this.vault = new Vault(clock);
    this.rotator = new Rotator(this.vault, surroundings);
    this.services = [
      cognitoService(() => this.pools, this.clientSecrets, told),
      secretsService(this.vault, this.rotator, told),
    ];
    this.server = new AwsServer(this.principals, this.services);
  }

  get secrets(): readonly KeptSecret[] {
    return this.vault.all;
  }

  /**
   * Takes over a version of the program: what it no longer has is forgotten, and everything else stays.
   *
   * @param functions Those that are run.
   * @param localise Makes addresses on AWS into those of this machine.
   * @returns The secrets that are to be rotated now.
   */
  take(
    { pools, secrets = [] }: Pick<Model, "pools" | "secrets">,
    functions: Iterable<LambdaFunction>,
    localise: (text: string) => string,
  ): readonly KeptSecret[] {
    this.pools = pools;
    this.clientSecrets.keep(pools.flatMap(({ clients }) => clients));
    this.principals.keep(new Set([callerName, ...[...functions].map(({ name }) => name)]));
    return this.vault.keep(
      secrets.map((secret) => ({ ...secret, ...(secret.value !== undefined && { value: localise(secret.value) }) })),
    );
  }

  /**
   * Rotates the secrets that have just come. Afterwards these are as old as what was there before, so that the next
   * rotation is not too soon for a function that keeps a secret for some time.
   */
  async rotateFirst(secrets: readonly KeptSecret[]): Promise<void> {
    this.age = priorAgeMs;
    try {
      const waiting = secrets.values();
      // Each that goes on by itself takes the next one: the functions have no more environments than that.
      const turn = async () => {
        for (const secret of waiting) {
          await this.rotator.rotate(secret);
        }
      };
      await Promise.all(Array.from({ length: firstAtATime }, turn));
    } finally {
      this.age = 0;
    }
  }

  /**
   * The environment variables by which the SDK in a function finds what is served here: for the services of which the
   * function's role allows something on what the program has, unless the developer has them elsewhere.
   *
   * @param model What is about to be served.
   * @param origin Where it is served.
   * @param given The variables that the function has otherwise.
   */
  environmentOf(
    fn: LambdaFunction,
    model: Pick<Model, "pools" | "secrets">,
    origin: string,
    given: Readonly<Record<string, string | undefined>>,
  ): Record<string, string> {
    const { name, role, functionName } = fn;
    const services = role ? this.services.filter((service) => mayUse(role, service, model)) : [];
    if (!role || services.length === 0) {
      return {};
    }
    const principal = { arn: arnOfFunction(role.name, functionName), role };
    const { token, accessKeyId, secretAccessKey } = this.principals.issue(name, principal);
    const endpoint = `${origin}/${token}`;
    const isGiven = (variable: string) => given[variable] !== undefined;
    const endpoints = services
      .map((service) => endpointVariables[service.name]!)
      .filter((variable) => !isGiven("AWS_ENDPOINT_URL") && !isGiven(variable));
    // The last place where the SDK looks for credentials: a developer's own come before.
    const hasOwn = isGiven("AWS_CONTAINER_CREDENTIALS_FULL_URI") || isGiven("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    // What rotates calls nothing else, and may look where Lambda puts them. Others may use the developer's profile.
    const isRotation = model.secrets?.some(({ rotation }) => rotation?.function === fn) === true;
    return {
      ...Object.fromEntries(endpoints.map((variable) => [variable, endpoint])),
      ...(isRotation &&
        !isGiven("AWS_ACCESS_KEY_ID") && {
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_SESSION_TOKEN: "m2m",
          // A profile would go before them, and in Lambda there is none.
          AWS_PROFILE: "",
        }),
      ...(!hasOwn && { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/credentials` }),
    };
  }

  /** The environment variables with which a caller on this machine, outside of all functions, reads secrets. */
  environmentOfCaller(origin: string, region: string): Record<string, string> {
    const principal = { arn: `arn:aws:iam::${accountId}:user/caller`, role: ofCallers };
    const { accessKeyId, secretAccessKey } = this.principals.issue(callerName, principal);
    return {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: origin,
    };
  }
}

/** Whether a role allows an operation of a service on something of the program. */
function mayUse(role: Role, service: Service, { pools, secrets = [] }: Pick<Model, "pools" | "secrets">): boolean {
  const resources =
    service.name === "secretsmanager" ? secrets.map(({ arn }) => arn) : pools.map(({ id }) => arnOfPoolId(id));
  return Object.keys(service.operations).some((operation) =>
    resources.some((resource) => mayDo(role, `${service.actions}:${operation}`, resource) === "allowed"),
  );
}
