import { strict as assert } from "node:assert";
import { randomUUID } from "node:crypto";
import {
  CognitoIdentityProviderClient,
  ListUserPoolClientSecretsCommand,
  ListUserPoolsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { ServedAws, allowsAll } from "../../support/rotation/servedAws";
import { describeClientSecretCalls, describeSecretCalls, refused, Target } from "../../support/rotation/sdkSuite";

/** By which a function gets the address in any case. */
const rotateAll = { ...allowsAll, Action: "secretsmanager:RotateSecret" };

/** The SDK's clients, as a function has them. */
async function clientsOf(served: ServedAws) {
  // Both are served at one address; a function gets those that it may use.
  const endpoint = served.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]!.replace("/credentials", "");
  const settings = { region: "eu-central-1", maxAttempts: 1, endpoint, credentials: await served.credentials() };
  return { secrets: new SecretsManagerClient(settings), cognito: new CognitoIdentityProviderClient(settings) };
}

describe("the AWS SDK's own clients against the simulator", () => {
  let served: ServedAws;
  let target: Target;
  before(async () => {
    served = await ServedAws.start();
    const [pool] = served.model.pools;
    const ids = { UserPoolId: pool!.id, ClientId: pool!.clients[0]!.clientId };
    target = {
      ...(await clientsOf(served)),
      newSecret: async () => served.newSecret(),
      newClient: async () => {
        served.api.clientSecrets.keep([]);
        return ids;
      },
    };
  });
  after(() => served.close());

  describeSecretCalls(() => target);
  describeClientSecretCalls(() => target);

  it("are refused what is not served, by name", async () => {
    await refused(
      target.secrets.send(new CreateSecretCommand({ Name: "orders" })),
      "UnknownOperationException",
      /^X-Amz-Target "secretsmanager.CreateSecret" is not served here; there are AWSCognito/,
    );
    await refused(target.cognito.send(new ListUserPoolsCommand({ MaxResults: 1 })), "UnknownOperationException");
    await refused(
      target.secrets.send(new RotateSecretCommand({ SecretId: served.rotating, RotateImmediately: false })),
      "InvalidParameterException",
      /^"RotateImmediately" is not modelled here; the operation takes SecretId, ClientRequestToken\.$/,
    );
  });

  it("rotate a secret by its function, and only one that has one", async () => {
    const rotate = (SecretId: string, ClientRequestToken?: string) =>
      target.secrets.send(new RotateSecretCommand({ SecretId, ClientRequestToken }));
    await refused(rotate(served.newSecret()), "InvalidRequestException", /No Lambda rotation function ARN/);
    served.answer = () => Promise.resolve({ outcome: "failed" });
    const token = randomUUID();
    assert.equal((await rotate(served.rotating, token)).VersionId, token);
    await served.api.rotator.rotate(served.api.secrets[0]!);
    assert.deepEqual(
      served.events.map((event) => [(event as { Step: string }).Step, (event as { SecretId: string }).SecretId]),
      [["createSecret", served.rotating]],
    );
    await refused(rotate(served.rotating), "InvalidRequestException", /^A previous rotation isn't complete\./);
  });

  it("are told of ages by the clock of the machine, whatever that of a test says", async () => {
    const hour = 60 * 60 * 1000;
    let ahead = 0;
    const moved = await ServedAws.start([allowsAll], () => Date.now() + ahead);
    try {
      const { cognito } = await clientsOf(moved);
      const [pool] = moved.model.pools;
      const ids = { UserPoolId: pool!.id, ClientId: pool!.clients[0]!.clientId };
      const ageOf = async (index: number) => {
        const { ClientSecrets } = await cognito.send(new ListUserPoolClientSecretsCommand(ids));
        return Math.round((Date.now() - ClientSecrets![index]!.ClientSecretCreateDate!.getTime()) / hour);
      };
      moved.api.clientSecrets.add(pool!.clients[0]!);
      assert.deepEqual([await ageOf(0), await ageOf(1)], [24, 0], "that of the program was there before");
      ahead = 3 * hour;
      assert.deepEqual([await ageOf(0), await ageOf(1)], [27, 3]);
    } finally {
      await moved.close();
    }
  });

  describe("with other rights", () => {
    let other: ServedAws;
    afterEach(() => other.close());

    const decisions: readonly [what: string, statements: readonly object[], message: RegExp | undefined][] = [
      ["all that they need", [allowsAll], undefined],
      ["another action", [{ ...allowsAll, Action: "secretsmanager:Describe*" }], /because no identity-based policy/],
      [
        "another resource",
        [{ ...allowsAll, Resource: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:others/*" }, rotateAll],
        /because no identity-based policy/,
      ],
      ["a denial", [allowsAll, { Effect: "Deny", NotAction: "cognito-idp:*", Resource: "*" }], /with an explicit deny/],
      [
        "a condition, which is not modelled",
        [{ ...allowsAll, Condition: { Bool: { "aws:SecureTransport": "false" } } }, rotateAll],
        /because no identity-based policy/,
      ],
    ];
    for (const [what, statements, message] of decisions) {
      it(`have ${what}`, async () => {
        other = await ServedAws.start(statements);
        const SecretId = other.newSecret();
        const { secrets } = await clientsOf(other);
        const call = secrets.send(new GetSecretValueCommand({ SecretId }));
        await (message ? refused(call, "AccessDeniedException", message) : refused(call, "ResourceNotFoundException"));
      });
    }

    it("have none on a pool where a policy names none", async () => {
      other = await ServedAws.start([{ ...allowsAll, Resource: "arn:aws:secretsmanager:*:*:secret:*" }]);
      assert.equal(other.environment["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"], undefined);
      const { cognito } = await clientsOf(other);
      const [pool] = other.model.pools;
      await refused(
        cognito.send(
          new ListUserPoolClientSecretsCommand({ UserPoolId: pool!.id, ClientId: pool!.clients[0]!.clientId }),
        ),
        "AccessDeniedException",
        /not authorized to perform: cognito-idp:ListUserPoolClientSecrets on resource: arn:aws:cognito-idp:eu-central-1:123456789012:userpool\//,
      );
    });
  });
});
