import { strict as assert } from "node:assert";
import { resource, violationsOf } from "./support";

const policy = "permissions-are-narrow";
const account = "eu-west-1:123456789012";
const table = `arn:aws:dynamodb:${account}:table/orders`;

/** What the policy says about a resource, after its name. */
function said(type: string, inputs: Record<string, unknown>, config: Record<string, unknown> = {}): string[] {
  const prefix = `${policy}: aws.iam.${type.split(":").pop()!} "own": `;
  return violationsOf([resource(type, inputs)], { [policy]: config }).map((line) => {
    assert.ok(line.startsWith(prefix), line);
    return line.slice(prefix.length);
  });
}

/** A document that allows something. */
function allow(Action: unknown, Resource: unknown, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource, ...more }] });
}

const inline = (document: unknown, config?: Record<string, unknown>) =>
  said("aws:iam/rolePolicy:RolePolicy", { role: "own", policy: document }, config);

const wideAction = 'allows more than actions of one kind of one service; name the actions, such as "dynamodb:GetItem".';
const wideResource =
  "names every resource of a kind, or more; name the resources, or list the actions, where AWS knows no resource for them, in anyResource.";
const broad =
  "allows far more than one task needs; write a policy with what is needed, or list the ARN in managedPolicies.";
const unread = "is not a policy document that can be read; write it as JSON.";

describe("permissions-are-narrow, documents", () => {
  it("accepts named actions on named resources", () => {
    assert.deepEqual(inline(allow(["dynamodb:GetItem", "dynamodb:Query"], [table, `${table}/index/*`])), []);
    assert.deepEqual(inline(allow("s3:GetObject", "arn:aws:s3:::bucket/*")), []);
    assert.deepEqual(inline(allow("dynamodb:Get*", table)), []);
    assert.deepEqual(inline(allow("S3:GetObject", "arn:aws:s3:::bucket/key")), []);
  });

  it("refuses wildcards for actions", () => {
    for (const action of [
      "*",
      "dynamodb:*",
      "*:*",
      "dynamodb:*Item",
      "dynamo*:GetItem",
      "s3:?etObject",
      "DynamoDB:*",
    ]) {
      assert.deepEqual(inline(allow(action, table)), [
        `policy.Statement[0].Action = ${JSON.stringify(action)} ${wideAction}`,
      ]);
    }
  });

  it("refuses wildcards for resources", () => {
    const wide = [
      ...["*", "arn:*", "arn:aws:s3:::*", "arn:aws:s3:::*/*", "arn:aws:s3:::*-logs"],
      ...[`arn:aws:lambda:*:123456789012:function:orders`, "arn:aws:lambda:eu-west-1:*:function:orders"],
      ...[`arn:aws:dynamodb:${account}:table/*`, `arn:aws:lambda:${account}:function:*`, `arn:aws:lambda:${account}:*`],
      ...[
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:*:eu-west-1:123456789012:table/orders",
        "arn:*:iam::aws:policy/a",
      ],
      ...["arn:aws:logs:*:*:*", `arn:aws:logs:${account}:log-group:*`],
    ];
    for (const one of wide) {
      assert.deepEqual(inline(allow("dynamodb:GetItem", one)), [
        `policy.Statement[0].Resource = ${JSON.stringify(one)} ${wideResource}`,
      ]);
    }
  });

  it("accepts actions on every resource where they are listed, and all of them are", () => {
    const trace = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
    assert.deepEqual(inline(allow(trace, "*"), { anyResource: trace }), []);
    assert.deepEqual(inline(allow("XRay:putTraceSegments", "*"), { anyResource: trace }), []);
    assert.equal(inline(allow([...trace, "s3:GetObject"], "*"), { anyResource: trace }).length, 1);
    assert.equal(inline(allow("*", "*"), { anyResource: ["*"] }).length, 1);
  });

  it("refuses to allow all but something", () => {
    const but = "allows all but what it names; name what is allowed.";
    assert.deepEqual(inline(allow(undefined, table, { NotAction: "iam:*" })), [
      `policy.Statement[0].NotAction = "iam:*" ${but}`,
    ]);
    assert.deepEqual(inline(allow("s3:GetObject", undefined, { NotResource: table })), [
      `policy.Statement[0].NotResource = ${JSON.stringify(table)} ${but}`,
    ]);
  });

  it("lets statements deny everything", () => {
    assert.deepEqual(inline(allow("*", "*", { Effect: "Deny" })), []);
    assert.deepEqual(inline(allow(undefined, "*", { Effect: "Deny", NotAction: "s3:*" })), []);
  });

  it("reads one statement, objects, and each statement of several", () => {
    const wide = { Effect: "Allow", Action: "*", Resource: table };
    const one = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/key" };
    assert.deepEqual(inline({ Statement: wide }), [`policy.Statement.Action = "*" ${wideAction}`]);
    assert.deepEqual(inline(JSON.stringify({ Statement: [one, wide] })), [
      `policy.Statement[1].Action = "*" ${wideAction}`,
    ]);
  });

  it("refuses elements that are written otherwise, which it would pass over", () => {
    const known = "Action, Condition, Effect, NotAction, NotPrincipal, NotResource, Principal, Resource, Sid";
    assert.deepEqual(inline({ Statement: { Effect: "Allow", action: "*", Resource: table } }), [
      `policy.Statement.action is not an element of a policy; did you mean "Action"? Known: ${known}.`,
    ]);
    assert.deepEqual(inline({ Version: "2012-10-17", statement: [] }), [
      'policy.statement is not an element of a policy; did you mean "Statement"? Known: Id, Statement, Version.',
    ]);
  });

  it("refuses what it cannot read", () => {
    for (const document of ["", "{", "[]", "null", 7]) {
      assert.deepEqual(inline(document), [`policy ${unread}`]);
    }
    assert.deepEqual(inline('{"Statement":["a"]}'), [
      "policy.Statement[0] is not a statement; write { Effect, Action, Resource }.",
    ]);
  });

  it("reads the policies of users, groups and the account's own", () => {
    for (const type of ["policy:Policy", "userPolicy:UserPolicy", "groupPolicy:GroupPolicy"]) {
      assert.deepEqual(said(`aws:iam/${type}`, { policy: allow("*", table) }), [
        `policy.Statement[0].Action = "*" ${wideAction}`,
      ]);
    }
  });
});

describe("permissions-are-narrow, roles and attachments", () => {
  const trust = (principal: unknown) =>
    JSON.stringify({ Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }] });
  const role = (inputs: Record<string, unknown>, config?: Record<string, unknown>) =>
    said("aws:iam/role:Role", { assumeRolePolicy: trust({ Service: "lambda.amazonaws.com" }), ...inputs }, config);

  it("accepts a role that a service assumes", () => {
    assert.deepEqual(role({}), []);
  });

  it("refuses a role that everyone may assume", () => {
    for (const principal of ["*", { AWS: "*" }, { AWS: ["arn:aws:iam::123456789012:root", "*"] }]) {
      assert.deepEqual(role({ assumeRolePolicy: trust(principal) }), [
        'assumeRolePolicy.Statement[0].Principal = "*" trusts everyone; name the account, role or service.',
      ]);
    }
  });

  it("reads inline policies", () => {
    assert.deepEqual(role({ inlinePolicies: [{}, { name: "a", policy: allow("s3:*", table) }] }), [
      `inlinePolicies[1].policy.Statement[0].Action = "s3:*" ${wideAction}`,
    ]);
  });

  const fullAccess = [
    ...["AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "AmazonS3FullAccess", "AWSLambda_FullAccess"],
    ...["CloudWatchFullAccessV2", "AmazonCognitoPowerUser", "ReadOnlyAccess", "job-function/DatabaseAdministrator"],
    ...["AdministratorAccess-Amplify", "SecretsManagerReadWrite", "service-role/AWSLambdaRole", "AWSLambdaExecute"],
    ...["AmazonDynamoDBReadOnlyAccess", "job-function/ViewOnlyAccess", "SecurityAudit", "AmazonSSMAutomationRole"],
  ].map((name) => `arn:aws:iam::aws:policy/${name}`);

  it("refuses broad policies of AWS, in every partition", () => {
    for (const arn of [...fullAccess, "arn:aws-cn:iam::aws:policy/AdministratorAccess"]) {
      assert.deepEqual(role({ managedPolicyArns: [arn] }), [`managedPolicyArns[0] = "${arn}" ${broad}`]);
      for (const owner of ["role", "user", "group", ""]) {
        const name = `${owner}PolicyAttachment`.replace(/^P/, "p");
        const type = `aws:iam/${name}:${name[0]!.toUpperCase()}${name.slice(1)}`;
        assert.deepEqual(said(type, { policyArn: arn }), [`policyArn = "${arn}" ${broad}`]);
      }
    }
    const type = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive";
    assert.equal(said(type, { roleName: "own", policyArns: fullAccess }).length, fullAccess.length);
  });

  it("accepts narrow ones of AWS, those of the account, and those that are listed", () => {
    const narrow = [
      "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
      "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
      "arn:aws:iam::123456789012:policy/FullAccessToOrders",
    ];
    assert.deepEqual(role({ managedPolicyArns: narrow }), []);
    assert.deepEqual(role({ managedPolicyArns: fullAccess }, { managedPolicies: fullAccess }), []);
  });
});
