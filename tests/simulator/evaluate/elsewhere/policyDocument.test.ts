import { strict as assert } from "node:assert";
import { answerInvoke } from "../../../../simulator/evaluate/elsewhere/invokes";

type Inputs = Readonly<Record<string, unknown>>;

/** What the AWS provider answers, and the simulator does. */
function answerTo(inputs: Inputs): Readonly<Record<string, unknown>> {
  return answerInvoke("aws:iam/getPolicyDocument:getPolicyDocument", inputs, "eu-central-1")!;
}

function policyOf(inputs: Inputs): unknown {
  return JSON.parse(answerTo(inputs)["json"] as string);
}

/** The statements of a policy of statements. */
function statementsOf(...statements: readonly object[]): unknown {
  return (policyOf({ statements }) as { Statement: unknown }).Statement;
}

const source = {
  Version: "2012-10-17",
  Id: "source",
  Statement: [
    { Sid: "A", Effect: "Allow", Action: "x:y", Resource: "*" },
    { Effect: "Allow", Action: ["x:z"], Resource: ["r", "s"] },
  ],
};

// The expected texts are those of the provider's own code.
describe("getPolicyDocument", () => {
  it("renders a statement with everything: single values as such, others sorted backwards, names sorted", () => {
    const statement = {
      sid: "Read",
      effect: "Deny",
      actions: ["s3:GetObject"],
      resources: ["arn:aws:s3:::a/*", "arn:aws:s3:::b/&{aws:username}/*", "arn:aws:s3:::c"],
      principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com", "events.amazonaws.com"] }],
      conditions: [
        { test: "StringEquals", variable: "aws:SourceAccount", values: ["123456789012"] },
        { test: "StringEquals", variable: "aws:SourceArn", values: ["a", "b"] },
        { test: "Bool", variable: "aws:SecureTransport", values: ["true"] },
      ],
    };
    const expected = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Read",
          Effect: "Deny",
          Action: "s3:GetObject",
          Resource: ["arn:aws:s3:::c", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::a/*"],
          Principal: { Service: ["lambda.amazonaws.com", "events.amazonaws.com"] },
          Condition: {
            Bool: { "aws:SecureTransport": "true" },
            StringEquals: { "aws:SourceAccount": "123456789012", "aws:SourceArn": ["a", "b"] },
          },
        },
      ],
    };
    const { json, minifiedJson } = answerTo({ statements: [statement] });
    assert.equal(json, JSON.stringify(expected, undefined, 2));
    assert.equal(minifiedJson, JSON.stringify(expected));
  });

  it("leaves out what is not given, and the statements where there are none", () => {
    assert.deepEqual(policyOf({}), { Version: "2012-10-17" });
    assert.deepEqual(
      policyOf({
        version: "2008-10-17",
        policyId: "own",
        statements: [{ notActions: ["iam:*"], notResources: ["a"] }],
      }),
      {
        Version: "2008-10-17",
        Id: "own",
        Statement: [{ Effect: "Allow", NotAction: "iam:*", NotResource: "a" }],
      },
    );
    assert.deepEqual(statementsOf({ principals: [], conditions: [] }), [{ Effect: "Allow" }]);
  });

  it("writes everyone as a star, and an account's everyone as that", () => {
    assert.deepEqual(statementsOf({ principals: [{ type: "*", identifiers: ["*"] }] }), [
      { Effect: "Allow", Principal: "*" },
    ]);
    assert.deepEqual(statementsOf({ notPrincipals: [{ type: "AWS", identifiers: ["*"] }] }), [
      { Effect: "Allow", NotPrincipal: { AWS: "*" } },
    ]);
    const both = [
      { type: "*", identifiers: ["*"] },
      { type: "AWS", identifiers: ["x"] },
    ];
    assert.deepEqual(statementsOf({ principals: both }), [{ Effect: "Allow", Principal: { "*": "*", AWS: "x" } }]);
  });

  it("adds up principals of one type, and conditions on one variable", () => {
    const statement = {
      principals: [
        { type: "AWS", identifiers: ["a"] },
        { type: "AWS", identifiers: ["b", "c"] },
      ],
      conditions: ["a", "b"].map((value) => ({ test: "StringLike", variable: "aws:SourceArn", values: [value] })),
    };
    assert.deepEqual(statementsOf(statement), [
      {
        Effect: "Allow",
        Principal: { AWS: ["a", "c", "b"] },
        Condition: { StringLike: { "aws:SourceArn": ["a", "b"] } },
      },
    ]);
  });

  it("puts its own statements over those of its sources, and overrides over both, by their Sid", () => {
    const own = [
      { sid: "A", actions: ["b:c"] },
      { sid: "B", actions: ["b:d"] },
    ];
    const override = { Version: "2012-10-17", Statement: [{ Sid: "B", Effect: "Deny", Action: "q:r", Resource: "*" }] };
    const documents = {
      sourcePolicyDocuments: [JSON.stringify(source)],
      statements: own,
      overridePolicyDocuments: ["", JSON.stringify(override)],
    };
    assert.deepEqual(policyOf(documents), {
      Version: "2012-10-17",
      Id: "source",
      Statement: [{ Sid: "A", Effect: "Allow", Action: "b:c" }, source.Statement[1], override.Statement[0]],
    });
  });

  it("gives back what it was asked", () => {
    const statements = [{ actions: ["s3:*"] }];
    assert.deepEqual(answerTo({ statements })["statements"], statements);
  });
});
