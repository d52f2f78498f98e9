import { strict as assert } from "node:assert";
import { randomUUID } from "node:crypto";
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

/** Where the calls go, and what is there. */
export interface Target {
  readonly secrets: SecretsManagerClient;
  readonly cognito: CognitoIdentityProviderClient;
  /** A secret without a value that nobody has touched yet, by its ARN. */
  readonly newSecret: () => Promise<string>;
  /** A client with the secret that it was made with. */
  readonly newClient: () => Promise<{ readonly UserPoolId: string; readonly ClientId: string }>;
}

/** Checks that a call is refused with an exception of the service. */
export async function refused(call: Promise<unknown>, name: string, message = /./): Promise<void> {
  await assert.rejects(call, (error: Error) => {
    assert.equal(error.name, name, error.message);
    assert.match(error.message, message);
    return true;
  });
}

/** What of AWS is documented of the calls that rotate a secret, by the SDK's own clients. */
export function describeSecretCalls(start: () => Target): void {
  describe("Secrets Manager", () => {
    let SecretId: string;
    let secrets: SecretsManagerClient;
    beforeEach(async () => {
      ({ secrets } = start());
      SecretId = await start().newSecret();
    });
    const put = (SecretString: string, given: { token?: string; stages?: string[] } = {}) =>
      secrets.send(
        new PutSecretValueCommand({
          SecretId,
          SecretString,
          ClientRequestToken: given.token ?? randomUUID(),
          ...(given.stages && { VersionStages: given.stages }),
        }),
      );
    const get = (given: { VersionId?: string; VersionStage?: string } = {}) =>
      secrets.send(new GetSecretValueCommand({ SecretId, ...given }));
    const move = (given: { VersionStage?: string; RemoveFromVersionId?: string; MoveToVersionId?: string }) =>
      secrets.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: "AWSCURRENT", ...given }));
    const stages = async () => (await secrets.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages ?? {};

    it("has no value at first", async () => {
      await refused(get(), "ResourceNotFoundException", /AWSCURRENT/);
      assert.deepEqual(await stages(), {});
    });

    it("stores the first value as the current one", async () => {
      const token = randomUUID();
      const answer = await put("one", { token });
      assert.deepEqual([answer.ARN, answer.VersionId, answer.VersionStages], [SecretId, token, ["AWSCURRENT"]]);
      const { ARN, Name, SecretString, VersionId, VersionStages, CreatedDate } = await get();
      assert.deepEqual([ARN, SecretString, VersionId, VersionStages], [SecretId, "one", token, ["AWSCURRENT"]]);
      assert.ok(Name !== undefined && CreatedDate instanceof Date);
    });

    it("stores bytes", async () => {
      const SecretBinary = Buffer.from([0, 255, 10]);
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretBinary }));
      assert.deepEqual(Buffer.from((await get()).SecretBinary!), SecretBinary);
    });

    it("finds a secret by its ARN, the ARN without its end, and its name", async () => {
      await put("one");
      const { Name } = await get();
      for (const id of [Name!, SecretId.replace(/-\w{6}$/, "")]) {
        assert.equal((await secrets.send(new GetSecretValueCommand({ SecretId: id }))).SecretString, "one");
      }
    });

    it("keeps the value before under a label of its own", async () => {
      const [first, second] = [(await put("one")).VersionId!, (await put("two")).VersionId!];
      assert.deepEqual(await stages(), { [first]: ["AWSPREVIOUS"], [second]: ["AWSCURRENT"] });
      assert.equal((await get({ VersionStage: "AWSPREVIOUS" })).SecretString, "one");
      assert.equal((await get({ VersionId: first })).SecretString, "one");
      assert.equal((await get({ VersionId: first, VersionStage: "AWSPREVIOUS" })).SecretString, "one");
    });

    it("takes the same value with the same token again, and no other", async () => {
      const token = randomUUID();
      await put("one", { token });
      const again = await put("one", { token });
      assert.equal(again.VersionId, token);
      await refused(put("two", { token }), "ResourceExistsException");
      assert.equal((await get()).SecretString, "one");
    });

    it("leaves the current value in place while a new one is pending, and moves on when told to", async () => {
      const [old, token] = [(await put("one")).VersionId!, randomUUID()];
      await put("two", { token, stages: ["AWSPENDING"] });
      assert.equal((await get()).SecretString, "one");
      assert.equal((await get({ VersionId: token, VersionStage: "AWSPENDING" })).SecretString, "two");
      await move({ MoveToVersionId: token, RemoveFromVersionId: old });
      const left = await stages();
      assert.deepEqual(left[old], ["AWSPREVIOUS"]);
      assert.ok(left[token]!.includes("AWSCURRENT"));
      assert.equal((await get()).SecretString, "two");
    });

    it("refuses to move the label of the current version from where it is not, and to take it away", async () => {
      const [first, second] = [(await put("one")).VersionId!, (await put("two")).VersionId!];
      await refused(move({ MoveToVersionId: first }), "InvalidParameterException");
      await refused(move({ MoveToVersionId: first, RemoveFromVersionId: first }), "InvalidParameterException");
      await refused(move({ RemoveFromVersionId: second }), "InvalidParameterException");
      await refused(move({ MoveToVersionId: randomUUID(), RemoveFromVersionId: second }), "ResourceNotFoundException");
    });

    it("takes a pending label away", async () => {
      await put("one");
      const token = randomUUID();
      await put("two", { token, stages: ["AWSPENDING"] });
      await move({ VersionStage: "AWSPENDING", RemoveFromVersionId: token });
      await refused(get({ VersionStage: "AWSPENDING" }), "ResourceNotFoundException", /AWSPENDING/);
    });

    it("knows no secret that is not there", async () => {
      SecretId = SecretId.replace(/:secret:.*$/, ":secret:nobody-AbCdEf");
      await refused(get(), "ResourceNotFoundException");
      await refused(put("one"), "ResourceNotFoundException");
      await refused(secrets.send(new DescribeSecretCommand({ SecretId })), "ResourceNotFoundException");
    });

    it("refuses what has no value, or a token that is too short", async () => {
      await refused(secrets.send(new PutSecretValueCommand({ SecretId })), "InvalidRequestException");
      await assert.rejects(put("one", { token: "short" }));
      await assert.rejects(put("x".repeat(65_537)));
    });
  });
}

/** As above, for the secrets of an app client. */
export function describeClientSecretCalls(start: () => Target): void {
  describe("Cognito", () => {
    let ids: { readonly UserPoolId: string; readonly ClientId: string };
    let cognito: CognitoIdentityProviderClient;
    beforeEach(async () => {
      ({ cognito } = start());
      ids = await start().newClient();
    });
    const add = (ClientSecret?: string) =>
      cognito.send(new AddUserPoolClientSecretCommand({ ...ids, ...(ClientSecret !== undefined && { ClientSecret }) }));
    const list = async () =>
      (await cognito.send(new ListUserPoolClientSecretsCommand(ids))).ClientSecrets!.map((one) => one.ClientSecretId!);
    const remove = (ClientSecretId: string) =>
      cognito.send(new DeleteUserPoolClientSecretCommand({ ...ids, ClientSecretId }));

    it("counts the secret that a client was made with", async () => {
      assert.equal((await list()).length, 1);
    });

    it("adds a secret of its own making, and says its value", async () => {
      const { ClientSecretId, ClientSecretValue, ClientSecretCreateDate } = (await add()).ClientSecretDescriptor!;
      assert.ok((await list()).includes(ClientSecretId!));
      assert.match(ClientSecretValue!, /^\w{24,64}$/);
      assert.ok(ClientSecretCreateDate instanceof Date);
    });

    it("adds a secret of the caller's making, and does not say it again", async () => {
      const { ClientSecretId, ClientSecretValue } = (await add("mine".repeat(16))).ClientSecretDescriptor!;
      assert.ok((await list()).includes(ClientSecretId!));
      assert.equal(ClientSecretValue, undefined);
    });

    it("keeps two, and no more", async () => {
      await add();
      await refused(add(), "LimitExceededException");
      assert.equal((await list()).length, 2);
    });

    it("deletes either of two, and never the last", async () => {
      const [first] = await list();
      const { ClientSecretId: second } = (await add()).ClientSecretDescriptor!;
      await remove(first!);
      assert.deepEqual(await list(), [second]);
      await refused(remove(second!), "InvalidParameterException");
      await refused(remove(first!), "ResourceNotFoundException");
    });

    it("refuses a secret that is too short, too long, or of other characters", async () => {
      for (const secret of ["x".repeat(23), "x".repeat(65), "x".repeat(30) + "-"]) {
        await refused(add(secret), "InvalidParameterException");
      }
    });

    it("knows no client and no secret that are not there", async () => {
      await refused(remove(`${ids.ClientId}--1`), "ResourceNotFoundException");
      ids = { ...ids, ClientId: "nobody" };
      await refused(list(), "ResourceNotFoundException");
      await refused(add(), "ResourceNotFoundException");
    });
  });
}
