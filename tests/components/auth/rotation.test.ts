import { strict as assert } from "node:assert";
import { isNarrowAction } from "../../../components/aws/iamActions";
import { unknown } from "../../support/mocks";
import { AuthArgs, changesBetween, createSmall, Later, registerAuth } from "./base";

const secretArn = (key: string) =>
  `arn:aws:secretsmanager:eu-central-1:123456789012:secret:test-project/test-stack/small/${key}-AbCdEf`;
const tokenEndpoint = "https://small-test-stack-a975ed3bb6db.auth.eu-central-1.amazoncognito.com/oauth2/token";
const functionArn = "arn:aws:lambda:eu-central-1:123456789012:function:small-rotation-0123";
const topicArn = "arn:aws:sns:eu-central-1:123456789012:alerts";

const policyOf = (secrets: readonly string[], pool = "small-UserPool", more: readonly object[] = []) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/small-rotation-0123:log-stream:*",
      },
      {
        Effect: "Allow",
        Action: [
          "cognito-idp:AddUserPoolClientSecret",
          "cognito-idp:DeleteUserPoolClientSecret",
          "cognito-idp:ListUserPoolClientSecrets",
        ],
        Resource: [`arn:aws:cognito-idp:eu-central-1:123456789012:userpool/${pool}`],
      },
      {
        Effect: "Allow",
        Action: [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ],
        Resource: secrets,
      },
      ...more,
    ],
  });

const delivery = (secretsManager: AuthArgs["secretsManager"], more: Partial<AuthArgs> = {}) =>
  registerAuth(() => createSmall({ secretsManager, ...more }));

const two = {
  reader: ["items/read"],
  writer: { scopes: ["items/read"], rotation: { everyDays: 7 } },
} as const;

for (const preview of [false, true]) {
  const later: Later = preview ? () => unknown : (value) => value;

  describe(`rotation ${preview ? "in a preview" : "at an update"}`, () => {
    it("takes the place of what Pulumi would write, and creates what rotates, and no more", async () => {
      const program = (secretsManager: AuthArgs["secretsManager"]) => () => createSmall({ secretsManager });
      const before = await registerAuth(program({}), { preview });
      const after = await registerAuth(program({ rotation: { everyDays: 30 } }), { preview });
      const { "lambda.Function small-rotation": fn, ...others } = changesBetween(before.all, after.all);
      assert.deepEqual(others, {
        "secretsmanager.SecretVersion small-reader": undefined,
        "secretsmanager.SecretRotation small-reader": {
          secretId: later("small-reader-Secret"),
          rotationLambdaArn: later(functionArn),
          rotationRules: { automaticallyAfterDays: 30 },
        },
        "cloudwatch.LogGroup small-rotation": { namePrefix: "/aws/lambda/small-rotation-", retentionInDays: 400 },
        "iam.Role small-rotation": {
          assumeRolePolicy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
          }),
        },
        "iam.RolePolicy small-rotation": {
          role: later("small-rotation-0123"),
          policy: later(policyOf([secretArn("reader")])),
        },
        "lambda.Permission small-rotation": {
          action: "lambda:InvokeFunction",
          function: later("small-rotation-0123"),
          principal: "secretsmanager.amazonaws.com",
          sourceAccount: later("123456789012"),
        },
      });
      const { code, ...inputs } = fn!;
      assert.deepEqual(inputs, {
        description: "Rotation of the client secrets of small",
        handler: "__index.handler",
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        role: later("arn:aws:iam::123456789012:role/small-rotation-0123"),
        timeout: 120,
        memorySize: 256,
        loggingConfig: { logFormat: "JSON", logGroup: later("/aws/lambda/small-rotation-0123") },
        environment: {
          variables: {
            USER_POOL_ID: later("small-UserPool"),
            TOKEN_ENDPOINT: later(tokenEndpoint),
            KEEP_PREVIOUS_MINUTES: "60",
          },
        },
      });
      assert.deepEqual(
        code,
        later({
          "__index.mjs": "dist/lambda/rotation/index.mjs",
          "THIRD-PARTY-NOTICES.md": "dist/lambda/rotation/THIRD-PARTY-NOTICES.md",
          "clients.json": JSON.stringify({
            [secretArn("reader")]: {
              name: "reader",
              clientId: "small-reader-UserPoolClient",
              scopes: ["items/read"],
            },
          }),
        }),
      );
    });
  });
}

describe("rotation", () => {
  it("is of the clients that ask for it, and the function may touch no others' secrets", async () => {
    const { all, result } = await delivery({}, { clients: two });
    assert.equal(all["iam.RolePolicy small-rotation"]!.inputs["policy"], policyOf([secretArn("writer")]));
    assert.deepEqual(
      Object.keys(all)
        .filter((one) => /SecretVersion|SecretRotation/.test(one))
        .sort(),
      ["secretsmanager.SecretRotation small-writer", "secretsmanager.SecretVersion small-reader"],
    );
    assert.ok(result.clients.reader!.clientSecret);
  });

  it("can be another one for a client, or none", async () => {
    const { all } = await delivery(
      { rotation: { schedule: "cron(0 4 1 * ? *)", window: "3h" } },
      { clients: { ...two, other: { scopes: ["items/read"], rotation: false }, third: ["items/read"] } },
    );
    const rules = (key: string) => all[`secretsmanager.SecretRotation small-${key}`]?.inputs["rotationRules"];
    assert.deepEqual(rules("third"), { scheduleExpression: "cron(0 4 1 * ? *)", duration: "3h" });
    assert.deepEqual(rules("writer"), { automaticallyAfterDays: 7 });
    assert.equal(rules("other"), undefined);
    assert.ok(all["secretsmanager.SecretVersion small-other"]);
  });

  it("that is paused leaves the secret as it is, without anything that could write it", async () => {
    const { all, result } = await delivery({ rotation: "paused" });
    assert.deepEqual(
      Object.keys(all).filter((one) => /secretsmanager|lambda|iam/.test(one)),
      ["secretsmanager.Secret small-reader"],
    );
    assert.throws(() => result.clients.reader!.clientSecret, /clients\.reader\.clientSecret rotates/);
  });

  it("begins when the function may be invoked and may do its work", async () => {
    const { all } = await delivery({ rotation: { everyDays: 30 } });
    const before = all["secretsmanager.SecretRotation small-reader"]!.dependencies.map((urn) =>
      urn.split("::").at(-2)!.split("$").at(-1),
    );
    assert.deepEqual(before.sort(), [
      "aws:iam/rolePolicy:RolePolicy",
      "aws:lambda/function:Function",
      "aws:lambda/permission:Permission",
      "aws:secretsmanager/secret:Secret",
    ]);
  });

  it("of a pool that exists may act on this pool", async () => {
    const { all } = await delivery(
      { rotation: { everyDays: 30 } },
      { userPoolId: "eu-central-1_AbCdEfGhI", domain: { url: "https://auth.example.com" } },
    );
    const policy = all["iam.RolePolicy small-rotation"]!.inputs["policy"];
    assert.equal(policy, policyOf([secretArn("reader")], "eu-central-1_AbCdEfGhI"));
  });

  it("may use the key of the secrets by way of Secrets Manager, and Secrets Manager's own without being told", async () => {
    const kmsKeyId = "arn:aws:kms:eu-central-1:123456789012:key/1a2b";
    const { all } = await delivery({ rotation: { everyDays: 30 }, kmsKeyId });
    assert.equal(
      all["iam.RolePolicy small-rotation"]!.inputs["policy"],
      policyOf([secretArn("reader")], "small-UserPool", [
        {
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: [kmsKeyId],
          Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" } },
        },
      ]),
    );
    const own = await delivery({ rotation: { everyDays: 30 }, kmsKeyId: "alias/aws/secretsmanager" });
    assert.equal(own.all["iam.RolePolicy small-rotation"]!.inputs["policy"], policyOf([secretArn("reader")]));
  });

  it("has nothing wildcard in its role but the streams of its own log group", async () => {
    const { all } = await delivery({ rotation: { everyDays: 30 } }, { clients: two });
    const { Statement } = JSON.parse(all["iam.RolePolicy small-rotation"]!.inputs["policy"] as string) as {
      Statement: { Action: string[]; Resource: string | string[] }[];
    };
    const resources = Statement.flatMap(({ Resource }) => Resource);
    assert.ok(Statement.flatMap(({ Action }) => Action).every(isNarrowAction));
    assert.deepEqual(
      resources.filter((one) => one.includes("*")),
      ["arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/small-rotation-0123:log-stream:*"],
    );
  });

  it("tells a topic of failures, of these secrets alone", async () => {
    const { all } = await delivery({ rotation: { everyDays: 30 }, alarms: { topicArn } });
    assert.deepEqual(all["cloudwatch.EventTarget small-rotation-failed"]!.inputs, {
      rule: "small-rotation-failed-0123",
      arn: topicArn,
    });
    const { eventPattern } = all["cloudwatch.EventRule small-rotation-failed"]!.inputs;
    assert.deepEqual(JSON.parse(eventPattern as string), {
      source: ["aws.secretsmanager"],
      "detail-type": ["AWS Service Event via CloudTrail"],
      detail: {
        eventName: ["RotationFailed"],
        additionalEventData: { SecretId: [{ prefix: secretArn("reader").slice(0, -"reader-AbCdEf".length) }] },
      },
    });
    const { dimensions, metricName, alarmActions } = all["cloudwatch.MetricAlarm small-rotation-errors"]!.inputs;
    assert.deepEqual([metricName, dimensions], ["Errors", { FunctionName: "small-rotation-0123" }]);
    assert.deepEqual(alarmActions, [topicArn]);
  });

  it("gives nobody a secret that stops working", async () => {
    const { result } = await delivery({ rotation: { everyDays: 30 } });
    const client = result.clients.reader!;
    assert.throws(() => client.clientSecret, {
      name: "ArgumentError",
      message:
        'M2mAuth "small": clients.reader.clientSecret rotates, and the secret that Pulumi knows stops working; ' +
        "pass secretArn, and read the secret there.",
    });
    // Whoever exports all clients exports what there is.
    assert.deepEqual(Object.keys(client), ["clientId", "scopes", "secretArn"]);
  });
});
