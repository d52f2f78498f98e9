import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TokenCustomization } from "../../../components";
import { register, unknown } from "../../support/mocks";
import { changesBetween, createSmall, echo, Inputs, Later, poolInputs, registerAuth } from "./base";

interface Setting {
  readonly args: Partial<TokenCustomization>;
  /** All that differs from a callback without the setting. */
  readonly changes: (later: Later) => Inputs;
}

const name = "small-token-trigger";
const functionArn = `arn:aws:lambda:eu-central-1:123456789012:function:${name}-0123`;
const logGroupArn = `arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/${name}-0123`;
const poolArn = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/small-UserPool";
const layer = "arn:aws:lambda:eu-central-1:123456789012:layer:tools:3";
const ownPolicy = "arn:aws:iam::123456789012:policy/own";
const tracingPolicy = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess";
const vpcPolicy = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

const ownLogs = {
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: `${logGroupArn}:log-stream:*`,
};
const policyOf = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [ownLogs, ...statements] });

/** The function's inputs but for its code, which other tests are about. */
const functionInputs = (later: Later) => ({
  description: "Token customisation of small",
  handler: "__index.handler",
  runtime: "nodejs24.x",
  architectures: ["arm64"],
  role: later(`arn:aws:iam::123456789012:role/${name}-0123`),
  timeout: 5,
  memorySize: 256,
  loggingConfig: { logFormat: "JSON", logGroup: later(`/aws/lambda/${name}-0123`) },
});
const role = (later: Later) => later(`${name}-0123`);

const settings: Record<string, Setting> = {
  timeout: {
    args: { timeout: 2 },
    changes: (later) => ({ [`lambda.Function ${name}`]: { ...functionInputs(later), timeout: 2 } }),
  },
  memorySize: {
    args: { memorySize: 512 },
    changes: (later) => ({ [`lambda.Function ${name}`]: { ...functionInputs(later), memorySize: 512 } }),
  },
  architecture: {
    args: { architecture: "x86_64" },
    changes: (later) => ({ [`lambda.Function ${name}`]: { ...functionInputs(later), architectures: ["x86_64"] } }),
  },
  runtime: {
    args: { runtime: "nodejs22.x" },
    changes: (later) => ({ [`lambda.Function ${name}`]: { ...functionInputs(later), runtime: "nodejs22.x" } }),
  },
  environment: {
    args: { environment: { TENANT: "acme" } },
    changes: (later) => ({
      [`lambda.Function ${name}`]: { ...functionInputs(later), environment: { variables: { TENANT: "acme" } } },
    }),
  },
  "reservedConcurrency: 0": {
    args: { reservedConcurrency: 0 },
    changes: (later) => ({
      [`lambda.Function ${name}`]: { ...functionInputs(later), reservedConcurrentExecutions: 0 },
    }),
  },
  layers: {
    args: { layers: [layer] },
    changes: (later) => ({ [`lambda.Function ${name}`]: { ...functionInputs(later), layers: [layer] } }),
  },
  logRetentionInDays: {
    args: { logRetentionInDays: 0 },
    changes: () => ({
      [`cloudwatch.LogGroup ${name}`]: { namePrefix: `/aws/lambda/${name}-`, retentionInDays: 0 },
    }),
  },
  permissions: {
    args: {
      permissions: [
        { actions: ["dynamodb:GetItem", "dynamodb:Query*"], resources: ["arn:aws:dynamodb:::table/a"] },
        {
          actions: ["kms:Decrypt"],
          resources: ["*"],
          conditions: { StringEquals: { "aws:RequestedRegion": ["eu-central-1"] } },
        },
      ],
    },
    // A preview does not know the log group, and so nothing of the policy.
    changes: (later) => ({
      ...(later("") === "" && {
        [`iam.RolePolicy ${name}`]: {
          role: role(later),
          policy: policyOf(
            {
              Effect: "Allow",
              Action: ["dynamodb:GetItem", "dynamodb:Query*"],
              Resource: ["arn:aws:dynamodb:::table/a"],
            },
            {
              Effect: "Allow",
              Action: ["kms:Decrypt"],
              Resource: ["*"],
              Condition: { StringEquals: { "aws:RequestedRegion": ["eu-central-1"] } },
            },
          ),
        },
      }),
    }),
  },
  policies: {
    args: { policies: { tracing: tracingPolicy, own: ownPolicy } },
    changes: (later) => ({
      [`iam.RolePolicyAttachment ${name}.own`]: { role: role(later), policyArn: ownPolicy },
      [`iam.RolePolicyAttachment ${name}.tracing`]: { role: role(later), policyArn: tracingPolicy },
    }),
  },
  vpc: {
    args: { vpc: { subnetIds: ["subnet-0a"], securityGroupIds: ["sg-0a"] } },
    changes: (later) => ({
      [`lambda.Function ${name}`]: {
        ...functionInputs(later),
        vpcConfig: { subnetIds: ["subnet-0a"], securityGroupIds: ["sg-0a"] },
      },
      [`iam.RolePolicyAttachment ${name}`]: { role: role(later), policyArn: later(vpcPolicy) },
    }),
  },
};

const withCallback = (args: Partial<TokenCustomization> = {}) =>
  createSmall({ tokenCustomization: { handler: echo, ...args } });

/** Checks that functions run the same code, and leaves it out. */
function withoutCode(inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([one, given]) => {
      if (given === undefined || !("code" in given)) {
        return [one, given];
      }
      const { code, ...others } = given;
      assert.match((code as Record<string, string>)["__index.js"]!, /return async \(event\) => event;/);
      assert.deepEqual(Object.keys(code as object), ["__index.js"]);
      return [one, others];
    }),
  );
}

for (const preview of [false, true]) {
  const later: Later = preview ? () => unknown : (value) => value;

  describe(`the token customisation of M2mAuth ${preview ? "in a preview" : "at an update"}`, () => {
    it("adds this and nothing else for a callback", async () => {
      const before = await registerAuth(createSmall, { preview });
      const after = await registerAuth(withCallback, { preview });
      assert.deepEqual(withoutCode(changesBetween(before.all, after.all)), {
        "cognito.UserPool small": {
          ...poolInputs,
          lambdaConfig: { preTokenGenerationConfig: { lambdaArn: later(functionArn), lambdaVersion: "V3_0" } },
        },
        [`cloudwatch.LogGroup ${name}`]: { namePrefix: `/aws/lambda/${name}-`, retentionInDays: 30 },
        [`iam.Role ${name}`]: {
          assumeRolePolicy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
          }),
        },
        [`iam.RolePolicy ${name}`]: { role: role(later), policy: later(policyOf()) },
        [`lambda.Function ${name}`]: functionInputs(later),
        [`lambda.Permission ${name}`]: {
          action: "lambda:InvokeFunction",
          function: role(later),
          principal: "cognito-idp.amazonaws.com",
          sourceArn: later(poolArn),
        },
      });
    });

    for (const [setting, { args, changes }] of Object.entries(settings)) {
      it(`changes this and nothing else for ${setting}`, async () => {
        const before = await registerAuth(withCallback, { preview });
        const after = await registerAuth(() => withCallback(args), { preview });
        assert.deepEqual(withoutCode(changesBetween(before.all, after.all)), changes(later));
      });
    }

    it("adds tags to all that can have them", async () => {
      const tags = { team: "orders" };
      const before = await registerAuth(withCallback, { preview });
      const after = await registerAuth(() => createSmall({ tokenCustomization: { handler: echo }, tags }), { preview });
      const changed = changesBetween(before.all, after.all);
      const labels = [`cloudwatch.LogGroup ${name}`, "cognito.UserPool small", `iam.Role ${name}`];
      assert.deepEqual(
        changed,
        Object.fromEntries(
          [...labels, `lambda.Function ${name}`].map((one) => [one, { ...before.all[one]!.inputs, tags }]),
        ),
      );
    });

    it("adds a permission only for a function that exists", async () => {
      const foreign = ["lambda.Function own"];
      const before = await registerAuth(createSmall, { preview });
      const after = await registerAuth(() => createSmall({ tokenCustomization: { handler: ownFunction() } }), {
        preview,
        foreign,
      });
      const { "lambda.Function own": own, ...changed } = changesBetween(before.all, after.all);
      assert.ok(own);
      const lambdaArn = later("arn:aws:lambda:eu-central-1:123456789012:function:own-0123");
      assert.deepEqual(changed, {
        "cognito.UserPool small": {
          ...poolInputs,
          lambdaConfig: { preTokenGenerationConfig: { lambdaArn, lambdaVersion: "V3_0" } },
        },
        [`lambda.Permission ${name}`]: {
          action: "lambda:InvokeFunction",
          function: later("own-0123"),
          principal: "cognito-idp.amazonaws.com",
          sourceArn: later(poolArn),
        },
      });
      assert.deepEqual(Object.keys(after.result.nodes.tokenCustomization!).sort(), ["function", "permission"]);
    });
  });
}

describe("the token customisation of M2mAuth", () => {
  it("creates the function once it can log and reach its network, the pool after it, the permission last", async () => {
    const { all } = await registerAuth(() =>
      withCallback({
        policies: { own: ownPolicy },
        vpc: { subnetIds: ["subnet-0a"], securityGroupIds: ["sg-0a"] },
      }),
    );
    const after = (one: string) => all[one]!.dependencies.map((urn) => urn.split("$").pop());
    assert.deepEqual(after(`lambda.Function ${name}`).sort(), [
      `aws:cloudwatch/logGroup:LogGroup::${name}`,
      `aws:iam/role:Role::${name}`,
      `aws:iam/rolePolicy:RolePolicy::${name}`,
      `aws:iam/rolePolicyAttachment:RolePolicyAttachment::${name}`,
      `aws:iam/rolePolicyAttachment:RolePolicyAttachment::${name}.own`,
    ]);
    assert.deepEqual(after("cognito.UserPool small"), [`aws:lambda/function:Function::${name}`]);
    assert.deepEqual(after(`lambda.Permission ${name}`).sort(), [
      "aws:cognito/userPool:UserPool::small",
      `aws:lambda/function:Function::${name}`,
    ]);
  });

  it("gives the resources of a callback by what they are", async () => {
    const { result } = await registerAuth(() => withCallback({ policies: { own: ownPolicy } }));
    const { policyAttachments, ...nodes } = result.nodes.tokenCustomization!;
    assert.deepEqual(Object.keys(nodes).sort(), ["function", "logGroup", "permission", "role", "rolePolicy"]);
    assert.deepEqual(Object.keys(policyAttachments!), ["own"]);
  });

  it("attaches a policy of any name beside that of a VPC", async () => {
    const vpc = { subnetIds: ["subnet-0a"], securityGroupIds: ["sg-0a"] };
    const { all, result } = await registerAuth(() => withCallback({ policies: { vpc: ownPolicy }, vpc }));
    assert.equal(all[`iam.RolePolicyAttachment ${name}`]!.inputs["policyArn"], vpcPolicy);
    assert.equal(all[`iam.RolePolicyAttachment ${name}.vpc`]!.inputs["policyArn"], ownPolicy);
    const { policyAttachments, vpcAttachment } = result.nodes.tokenCustomization!;
    assert.deepEqual(Object.keys(policyAttachments!), ["vpc"]);
    assert.notEqual(vpcAttachment, policyAttachments!["vpc"]);
  });

  it("has names that AWS accepts for a component with the longest name", async () => {
    await registerAuth(() => createSmall({ tokenCustomization: { handler: echo } }, "n".repeat(40)));
  });

  it("registers nothing when the callback cannot be serialised", async () => {
    const names = new Map([["a", 1]]);
    await assert.rejects(
      register(() =>
        createSmall({
          tokenCustomization: {
            handler: async (event) => {
              event.response.claimsAndScopeOverrideDetails = names.has(event.userName) ? null : undefined!;
              return event;
            },
          },
        }),
      ),
      (error: Error) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.equal(
          error.message,
          'M2mAuth "small": tokenCustomization.handler: the callback captures "names", a Map, whose contents do not survive serialisation; create it inside the handler, or capture plain objects, lists and strings.',
        );
        return true;
      },
    );
  });
});

/** A function of the program. */
function ownFunction(): aws.lambda.Function {
  return new aws.lambda.Function("own", {
    role: "arn:aws:iam::123456789012:role/own",
    packageType: "Image",
    imageUri: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/own:1",
  });
}
