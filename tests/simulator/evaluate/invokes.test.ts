import { strict as assert } from "node:assert";
import { answerInvoke } from "../../../simulator/evaluate/invokes";

const region = "eu-central-1";

function policyOf(statements: readonly object[], inputs: Readonly<Record<string, unknown>> = {}): unknown {
  const answer = answerInvoke("aws:iam/getPolicyDocument:getPolicyDocument", { ...inputs, statements }, region);
  return JSON.parse(answer!["json"] as string);
}

describe("data sources that need no AWS", () => {
  it("getRegion: the stack's, or the one that is asked for", () => {
    const get = (inputs: object) => answerInvoke("aws:index/getRegion:getRegion", { ...inputs }, region);
    const description = { endpoint: `ec2.${region}.amazonaws.com`, description: region };
    assert.deepEqual(get({}), { id: region, name: region, region, ...description });
    assert.equal(get({ region: "us-east-1" })!["name"], "us-east-1");
  });

  it("getCallerIdentity: the account in every ARN", () => {
    assert.deepEqual(answerInvoke("aws:index/getCallerIdentity:getCallerIdentity", {}, region), {
      id: "123456789012",
      accountId: "123456789012",
      arn: "arn:aws:iam::123456789012:user/m2m",
      userId: "AIDAM2MSIMULATED00000",
    });
  });

  it("getPartition and getAvailabilityZones", () => {
    assert.equal(answerInvoke("aws:index/getPartition:getPartition", {}, region)!["partition"], "aws");
    assert.deepEqual(answerInvoke("aws:index/getAvailabilityZones:getAvailabilityZones", {}, region), {
      id: region,
      names: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      zoneIds: ["eu-central-1-az1", "eu-central-1-az2", "eu-central-1-az3"],
      groupNames: [region],
    });
  });

  it("no other", () => {
    for (const token of ["aws:ssm/getParameter:getParameter", "aws:iam/getRole:getRole", ""]) {
      assert.equal(answerInvoke(token, {}, region), undefined);
    }
  });
});

describe("getPolicyDocument", () => {
  it("renders a statement with everything", () => {
    const statement = {
      sid: "Read",
      effect: "Deny",
      actions: ["s3:GetObject"],
      resources: ["arn:aws:s3:::a/*"],
      principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }],
      conditions: [
        { test: "StringEquals", variable: "aws:SourceAccount", values: ["123456789012"] },
        { test: "StringEquals", variable: "aws:SourceArn", values: ["a", "b"] },
        { test: "Bool", variable: "aws:SecureTransport", values: ["true"] },
      ],
    };
    assert.deepEqual(policyOf([statement], { version: "2008-10-17", policyId: "own" }), {
      Version: "2008-10-17",
      Id: "own",
      Statement: [
        {
          Sid: "Read",
          Effect: "Deny",
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::a/*"],
          Principal: { Service: ["lambda.amazonaws.com"] },
          Condition: {
            StringEquals: { "aws:SourceAccount": ["123456789012"], "aws:SourceArn": ["a", "b"] },
            Bool: { "aws:SecureTransport": ["true"] },
          },
        },
      ],
    });
  });

  it("leaves out what is not given", () => {
    assert.deepEqual(policyOf([{ notActions: ["iam:*"], notResources: ["a"] }]), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", NotAction: ["iam:*"], NotResource: ["a"] }],
    });
    const inputs = { principals: [], conditions: [] };
    assert.deepEqual(policyOf([inputs]), { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] });
  });

  it("renders no statements at all", () => {
    const answer = answerInvoke("aws:iam/getPolicyDocument:getPolicyDocument", {}, region)!;
    assert.deepEqual(JSON.parse(answer["json"] as string), { Version: "2012-10-17", Statement: [] });
    assert.equal(answer["minifiedJson"], '{"Version":"2012-10-17","Statement":[]}');
  });

  it("writes everyone as a star", () => {
    const everyone = [{ type: "*", identifiers: ["*"] }];
    assert.deepEqual(policyOf([{ principals: everyone }]), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*" }],
    });
    assert.deepEqual(policyOf([{ notPrincipals: [{ type: "AWS", identifiers: ["a"] }] }]), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", NotPrincipal: { AWS: ["a"] } }],
    });
  });

  it("adds up principals of one type, and conditions on one variable", () => {
    const statement = {
      principals: ["a", "b"].map((identifier) => ({ type: "AWS", identifiers: [identifier] })),
      conditions: ["a", "b"].map((value) => ({ test: "StringLike", variable: "aws:SourceArn", values: [value] })),
    };
    assert.deepEqual(policyOf([statement]), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: ["a", "b"] },
          Condition: { StringLike: { "aws:SourceArn": ["a", "b"] } },
        },
      ],
    });
  });

  it("gives back what it was asked", () => {
    const statements = [{ actions: ["s3:*"] }];
    const answer = answerInvoke("aws:iam/getPolicyDocument:getPolicyDocument", { statements }, region)!;
    assert.deepEqual(answer["statements"], statements);
  });
});
