import { strict as assert } from "node:assert";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { functionOf, modelOf } from "../../support/registrations";
import { ServedAws } from "../../support/rotation/servedAws";

describe("the environment by which a function finds the secrets of its program", () => {
  let served: ServedAws;
  before(async () => {
    served = await ServedAws.start();
  });
  after(() => served.close());

  const [secretsManager, cognito] = ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"];
  const [last, keys] = [
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"],
  ];

  const names = (given: Record<string, string> = {}, fn = served.fn) =>
    Object.keys(served.api.environmentOf(fn, served.model, served.listener.origin, given)).sort();

  it("has both addresses, and credentials where the SDK looks last; of what rotates, where Lambda puts them, too", () => {
    assert.deepEqual(names(), [...keys, last, cognito, secretsManager].sort());
    const { rotation } = served.model.secrets![0]!;
    assert.equal(rotation!.function, served.fn);
    const other = { ...served.fn };
    assert.deepEqual(names({}, other), [last, cognito, secretsManager].sort());
  });

  it("is the same from one version of the program to the next", () => {
    assert.deepEqual(served.environment, served.environment);
  });

  for (const [what, given, left] of [
    ["an address for all services", { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" }, [...keys, last]],
    ["an address for one", { [secretsManager]: "http://127.0.0.1:4566" }, [...keys, last, cognito]],
    ["keys", { AWS_ACCESS_KEY_ID: "AKIADEVELOPER" }, [last, cognito, secretsManager]],
    [
      "the credentials of a container",
      { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/credentials" },
      [...keys, cognito, secretsManager],
    ],
  ] as const) {
    it(`leaves ${what} as the developer has it`, () => {
      assert.deepEqual(names(given), [...left].sort());
    });
  }

  it("is empty for a function whose role is not the program's", () => {
    assert.deepEqual(names({}, functionOf(modelOf().apis[0]!.routes[0]!)), []);
  });
});

describe("the first rotation of a secret", () => {
  it("is as old as what was there before", async () => {
    const served = await ServedAws.start();
    const { versions } = served.api.secrets[0]!;
    served.answer = async (_, event) => {
      const { Step, ClientRequestToken } = event as { Step: string; ClientRequestToken: string };
      if (Step === "finishSecret") {
        versions.put(ClientRequestToken, { text: "new" }, ["AWSPENDING"]);
        versions.move({ stage: "AWSCURRENT", to: ClientRequestToken });
      }
      return { outcome: "returned", result: "null" };
    };
    const secrets = new SecretsManagerClient({
      region: "eu-central-1",
      endpoint: served.environment["AWS_ENDPOINT_URL_SECRETS_MANAGER"]!,
      credentials: await served.credentials(),
    });
    const ageInHours = async () => {
      const { LastRotatedDate } = await secrets.send(new DescribeSecretCommand({ SecretId: served.rotating }));
      return Math.round((Date.now() - LastRotatedDate!.getTime()) / 3_600_000);
    };
    try {
      await served.api.rotateFirst([served.api.secrets[0]!]);
      assert.equal(await ageInHours(), 24);
      assert.deepEqual(
        served.events.map((event) => (event as { Step: string }).Step),
        ["createSecret", "setSecret", "testSecret", "finishSecret"],
      );
    } finally {
      await served.close();
    }
  });
});
