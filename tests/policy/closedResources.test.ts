import { strict as assert } from "node:assert";
import { resource, unknownText, violationsOf } from "./support";

const policy = "resources-are-not-for-everyone";

/** What the policy says about a resource. */
function said(type: string, inputs: Record<string, unknown>, config: Record<string, unknown> = {}): string[] {
  return violationsOf([resource(type, inputs)], { [policy]: config }).filter((line) => line.startsWith(policy));
}

const document = (more: object) => ({
  Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: "*", ...more }],
});
const everyone = document({ Principal: "*" });

describe("a policy of a resource that lets everyone in", () => {
  for (const [type, property] of [
    ["aws:sqs/queuePolicy:QueuePolicy", "policy"],
    ["aws:sqs/queue:Queue", "policy"],
    ["aws:sns/topicPolicy:TopicPolicy", "policy"],
    ["aws:s3/bucketPolicy:BucketPolicy", "policy"],
    ["aws:secretsmanager/secretPolicy:SecretPolicy", "policy"],
    ["aws:kms/key:Key", "policy"],
    ["aws:ecr/repositoryPolicy:RepositoryPolicy", "policy"],
    ["aws:cloudwatch/eventBusPolicy:EventBusPolicy", "policy"],
    ["aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy", "accessPolicy"],
    ["aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument"],
    ["aws:opensearch/domain:Domain", "accessPolicies"],
    ["aws:dynamodb/resourcePolicy:ResourcePolicy", "policy"],
    ["aws:apigateway/restApiPolicy:RestApiPolicy", "policy"],
    ["aws:backup/vaultPolicy:VaultPolicy", "policy"],
  ] as const) {
    it(`is found by what it is: ${type}`, () => {
      for (const given of [everyone, JSON.stringify(everyone)]) {
        const [line, ...others] = said(type, { [property]: given });
        assert.match(
          line ?? "",
          new RegExp(`"own": ${property}\\.Statement\\[0\\]\\.Principal = "\\*" lets everyone in; `),
        );
        assert.deepEqual(others, []);
      }
      assert.deepEqual(said(type, { [property]: everyone }, { openResources: ["own"] }), []);
    });
  }

  const queue = "aws:sqs/queuePolicy:QueuePolicy";
  for (const [what, statement] of [
    ["everyone of AWS", { Principal: { AWS: "*" } }],
    ["one and everyone", { Principal: { AWS: ["123456789012", "*"] } }],
    ["every account's root", { Principal: { AWS: "arn:aws:iam::*:root" } }],
    ["all but one", { NotPrincipal: { AWS: "123456789012" } }],
    [
      "a condition that holds for everyone",
      { Principal: "*", Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:x" } } },
    ],
    ["a condition of something else", { Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } }],
  ] as const) {
    it(`is refused: ${what}`, () => assert.equal(said(queue, { policy: document(statement) }).length, 1));
  }

  for (const [what, statement] of [
    ["an account", { Principal: { AWS: "123456789012" } }],
    ["a service", { Principal: { Service: "sns.amazonaws.com" } }],
    ["a denial", { Principal: "*", Effect: "Deny" }],
    ["an organization", { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }],
    [
      "a topic",
      { Principal: "*", Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:123456789012:x" } } },
    ],
    ["a bucket", { Principal: "*", Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::acme" } } }],
  ] as const) {
    it(`is accepted: ${what}`, () => assert.deepEqual(said(queue, { policy: document(statement) }), []));
  }

  it("is no policy of an identity or an endpoint, and nothing that only has the name of one", () => {
    for (const [type, inputs] of [
      ["aws:ec2/vpcEndpoint:VpcEndpoint", { policy: everyone }],
      ["aws:sqs/queue:Queue", { redrivePolicy: "{}", policy: "x", redriveAllowPolicy: 7 }],
      ["aws:cognito/userPool:UserPool", { passwordPolicy: { minimumLength: 8 } }],
    ] as const) {
      assert.deepEqual(said(type, inputs), []);
    }
  });
});

describe("a function that everyone may invoke", () => {
  const permission = (inputs: Record<string, unknown>) =>
    said("aws:lambda/permission:Permission", { function: "f", ...inputs });
  for (const inputs of [
    { principal: "*" },
    { principal: "*", functionUrlAuthType: "NONE" },
    // Everyone who has an account of AWS.
    { principal: "*", functionUrlAuthType: "AWS_IAM" },
    { principal: "apigateway.amazonaws.com" },
    { principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::*" },
    { principal: "events.amazonaws.com", sourceArn: "arn:aws:events:*:*:rule/x" },
  ]) {
    it(`is refused: ${JSON.stringify(inputs)}`, () => assert.equal(permission(inputs).length, 1));
  }

  for (const inputs of [
    { principal: "123456789012" },
    { principal: "*", principalOrgId: "o-1" },
    { principal: "s3.amazonaws.com", sourceArn: "arn:aws:s3:::acme" },
    { principal: "s3.amazonaws.com", sourceAccount: "123456789012" },
    { principal: "apigateway.amazonaws.com", sourceArn: "arn:aws:execute-api:eu-west-1:123456789012:x/*/*" },
    { principal: "apigateway.amazonaws.com", sourceArn: unknownText },
  ]) {
    it(`is accepted: ${JSON.stringify(inputs)}`, () => assert.deepEqual(permission(inputs), []));
  }

  it("is refused by its URL, and an identity pool without sign-in", () => {
    const url = "aws:lambda/functionUrl:FunctionUrl";
    assert.equal(said(url, { functionName: "f", authorizationType: "NONE" }).length, 1);
    assert.deepEqual(said(url, { functionName: "f", authorizationType: "AWS_IAM" }), []);
    assert.equal(said("aws:cognito/identityPool:IdentityPool", { allowUnauthenticatedIdentities: true }).length, 1);
    assert.deepEqual(said("aws:cognito/identityPool:IdentityPool", { allowUnauthenticatedIdentities: false }), []);
  });
});

describe("a user pool with self sign-up", () => {
  const pools = (inputs: Record<string, unknown>, config = {}) =>
    violationsOf([resource("aws:cognito/userPool:UserPool", inputs)], { "user-pools-have-no-self-sign-up": config });
  it("is refused, by Cognito's default too, unless it is declared", () => {
    for (const inputs of [
      {},
      { adminCreateUserConfig: {} },
      { adminCreateUserConfig: { allowAdminCreateUserOnly: false } },
    ]) {
      assert.match(
        pools(inputs).join("\n"),
        /^user-pools-have-no-self-sign-up: .*lets everyone sign up; set it to true/,
      );
      assert.deepEqual(pools(inputs, { userPools: ["own"] }), []);
    }
    assert.deepEqual(pools({ adminCreateUserConfig: { allowAdminCreateUserOnly: true } }), []);
  });
});
