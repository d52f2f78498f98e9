import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { Configs, violationsOf } from "../policy/support";
import { root } from "../support/m2m";
import type { Registered } from "../support/mocks";
import { programResources } from "../support/programResources";
import { providerViolations } from "../support/providerRules";

const folder = path.join(root, "examples/ci-roles");
const read = (file: string): unknown => parse(readFileSync(path.join(folder, file), "utf8"));
const policyConfig = read("policy-config.json") as { "permissions-are-narrow": { anyResource: string[] } };

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Runs the example with the configuration that it has, changed. */
const registerExample = (changes: Readonly<Record<string, string>> = {}) => programResources(folder, "dev", changes);

const statementsOf = (document: unknown) => (JSON.parse(document as string) as { Statement: Statement[] }).Statement;

/** What a role of the example may do. */
function allowed(resources: readonly Registered[], name: string): readonly Statement[] {
  return statementsOf(resources.find((one) => one.type.endsWith(":RolePolicy") && one.name === name)!.inputs["policy"]);
}

const actionsOf = (statements: readonly Statement[]) => statements.flatMap(({ Action }) => Action).sort();

describe("examples/ci-roles", () => {
  it("lets in jobs by their whole subject, for AWS alone", async () => {
    const resources = await registerExample({ "ci-roles:environments": '["dev","prod"]' });
    const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
    assert.deepEqual(
      roles.map(({ name, inputs }) => [name, statementsOf(inputs["assumeRolePolicy"])[0]!.Condition]),
      [
        ["deploy-dev", "environment:dev"],
        ["deploy-prod", "environment:prod"],
        ["preview", "pull_request"],
      ].map(([name, subject]) => [
        name,
        {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": `repo:example/orders:${subject}`,
          },
        },
      ]),
    );
  });

  it("lets previews read the state and nothing else", async () => {
    const statements = allowed(await registerExample(), "preview");
    assert.deepEqual(actionsOf(statements), ["kms:Decrypt", "s3:GetObject", "s3:ListBucket"]);
  });

  it("lets deployments write the state, and pass roles of theirs to Lambda alone", async () => {
    const statements = allowed(await registerExample(), "deploy-dev");
    for (const action of ["s3:PutObject", "s3:DeleteObject", "lambda:CreateFunction", "cognito-idp:CreateUserPool"]) {
      assert.ok(actionsOf(statements).includes(action), action);
    }
    assert.deepEqual(
      statements.filter(({ Action }) => Action.includes("iam:PassRole")),
      [
        {
          Effect: "Allow",
          Action: ["iam:PassRole"],
          Resource: ["arn:aws:iam::123456789012:role/orders-*"],
          Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
        },
      ],
    );
  });

  it("lets deployments put archives of their own stack's functions into a bucket, where one is named", async () => {
    const environments = { "ci-roles:environments": '["dev","prod"]' };
    const without = await registerExample(environments);
    const resources = await registerExample({ ...environments, "ci-roles:archiveBucket": "acme-archives" });
    assert.deepEqual(allowed(resources, "preview"), allowed(without, "preview"));
    for (const stack of ["dev", "prod"]) {
      const before = allowed(without, `deploy-${stack}`);
      const after = allowed(resources, `deploy-${stack}`);
      assert.deepEqual(after.slice(0, before.length), before);
      assert.deepEqual(after.slice(before.length), [
        {
          Effect: "Allow",
          Action: [
            ...["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging"],
            ...["s3:DeleteObject", "s3:DeleteObjectVersion"],
          ],
          Resource: [`arn:aws:s3:::acme-archives/*/${stack}/orders-*`],
        },
        {
          Effect: "Allow",
          Action: ["s3:ListBucketVersions"],
          Resource: ["arn:aws:s3:::acme-archives"],
          Condition: { StringLike: { "s3:prefix": `*/${stack}/orders-*` } },
        },
      ]);
    }
    assert.deepEqual(violationsOf(resources, policyConfig), []);
  });

  it("fits an inline policy of a role", async () => {
    const archiveBucket = "b".repeat(63);
    const resources = await registerExample({
      "ci-roles:namePrefix": "o".repeat(40),
      "ci-roles:archiveBucket": archiveBucket,
    });
    for (const { inputs } of resources.filter(({ type }) => type.endsWith(":RolePolicy"))) {
      assert.ok((inputs["policy"] as string).length <= 10_240);
    }
    assert.deepEqual(providerViolations(resources.filter(({ type }) => !type.endsWith(":OpenIdConnectProvider"))), []);
  });

  it("uses the OIDC provider that the account has", async () => {
    const arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const resources = await registerExample({ "ci-roles:oidcProviderArn": arn });
    assert.ok(!resources.some(({ type }) => type.endsWith(":OpenIdConnectProvider")));
    const [role] = resources.filter(({ type }) => type === "aws:iam/role:Role");
    assert.match(role!.inputs["assumeRolePolicy"] as string, new RegExp(`"Federated":"${arn}"`));
    assert.ok((await registerExample()).some(({ type }) => type.endsWith(":OpenIdConnectProvider")));
  });

  it("passes the policy pack with its configuration, which lists no action in vain", async () => {
    const resources = await registerExample();
    assert.deepEqual(violationsOf(resources, policyConfig), []);
    const { anyResource } = policyConfig["permissions-are-narrow"];
    for (const action of anyResource) {
      const less: Configs = { "permissions-are-narrow": { anyResource: anyResource.filter((one) => one !== action) } };
      assert.notDeepEqual(violationsOf(resources, less), [], action);
    }
    assert.deepEqual([...anyResource].sort(), anyResource);
  });
});
