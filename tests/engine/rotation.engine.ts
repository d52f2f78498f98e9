import { strict as assert } from "node:assert";
import { randomUUID } from "node:crypto";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { M2mAuth, M2mAuthArgs } from "../../components";
import { deploy, walk } from "./changes";
import { EngineStack, ownName } from "./engineStack";
import { unservedType } from "./requirements";

const rotation = "secretsmanager.SecretRotation orders-reporting";
const fn = "lambda.Function orders-rotation";
const version = "secretsmanager.SecretVersion orders-reporting";

/** What rotates secrets, besides the rotations themselves. */
const rotator = ["cloudwatch.LogGroup", "iam.Role", "iam.RolePolicy", "lambda.Function", "lambda.Permission"].map(
  (type) => `${type} orders-rotation`,
);

const base: M2mAuthArgs = {
  resourceServers: { orders: { scopes: { read: "Read orders", write: "Create orders" } } },
  clients: { reporting: ["orders/read"] },
  domain: { prefix: ownName("m2m-rotation") },
  secretsManager: { recoveryWindowInDays: 0, rotation: { everyDays: 30 } },
  deletionProtection: false,
};

const secrets = (given: object): Partial<M2mAuthArgs> => ({ secretsManager: { recoveryWindowInDays: 0, ...given } });

describe("rotations on the engine", () => {
  // A build of the provider for tests may have some of its types alone.
  before(async function () {
    const stack = await EngineStack.create(() => new M2mAuth("orders", base), { project: ownName("rotations") });
    try {
      await stack.preview();
    } catch (error) {
      unservedType(error);
      this.skip();
    } finally {
      await stack.remove();
    }
  });

  describe("changes of rotations", () => {
    walk<M2mAuthArgs>({
      project: "rotation",
      base,
      program: (args) => new M2mAuth("orders", args),
      changes: {
        "another schedule": {
          args: secrets({ rotation: { schedule: "rate(10 days)", window: "3h" } }),
          on: [`~ ${rotation}: rotationRules`],
          off: [`~ ${rotation}: rotationRules`],
        },
        "a scope of a client": {
          args: { clients: { reporting: ["orders/read", "orders/write"] } },
          on: [
            "~ M2mAuth orders",
            "~ cognito.UserPoolClient orders-reporting: allowedOauthScopes",
            `~ ${fn}: code, lastModified`,
            `-+ ${rotation}`,
          ],
          off: [
            "~ M2mAuth orders",
            "~ cognito.UserPoolClient orders-reporting: allowedOauthScopes",
            `~ ${fn}: code, lastModified`,
            `-+ ${rotation}`,
          ],
        },
      },
    });
  });

  describe("a secret that has rotated", () => {
    let stack: EngineStack;
    let changed: Partial<M2mAuthArgs> = {};
    before(async () => {
      const program = () => new M2mAuth("orders", { ...base, domain: { prefix: ownName("m2m-rotated") }, ...changed });
      stack = await EngineStack.create(program, { project: ownName("rotated") });
      await stack.up();
    });
    after(async () => {
      await stack.destroy();
      await stack.remove();
    });

    it("is left alone by a refresh and the next deployment", async () => {
      await stack.isSettled({ refresh: true });
      const secretsManager = new SecretsManagerClient({
        endpoint: process.env["AWS_ENDPOINT_URL"]!,
        region: "eu-west-1",
      });
      const SecretId = `${ownName("rotated")}/dev/orders/reporting`;
      for (const value of ["first", "second"]) {
        const ClientRequestToken = randomUUID();
        await secretsManager.send(new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString: value }));
      }
      await stack.refresh();
      await stack.isSettled({ refresh: true });
      assert.deepEqual(
        (await stack.up()).map(({ action }) => action),
        [],
      );
      assert.ok(!JSON.stringify(stack.snapshot()).includes("second"));
    });

    const parts = [...rotator, rotation];
    const off: Readonly<Record<string, readonly [given: object, steps: readonly string[]]>> = {
      paused: [{ rotation: "paused" }, []],
      "left out": [{}, [version]],
    };
    for (const [title, [given, more]] of Object.entries(off)) {
      it(`loses what rotates it where that is ${title}, and gets it again`, async () => {
        changed = secrets(given);
        await deploy(stack, [...parts.map((one) => `- ${one}`), ...more.map((one) => `+ ${one}`)]);
        await stack.isSettled({ refresh: true });
        changed = {};
        await deploy(stack, [...parts.map((one) => `+ ${one}`), ...more.map((one) => `- ${one}`)]);
        await stack.isSettled({ refresh: true });
      });
    }
  });
});
