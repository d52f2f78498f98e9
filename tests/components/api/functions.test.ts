import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { register } from "../../support/mocks";
import { account, Changed, changesExactly, createApi, createRoute } from "./base";

const fn = "lambda.Function orders-get-orders";
const rolePolicy = "iam.RolePolicy orders-get-orders";
const attachment = (key: string) => `iam.RolePolicyAttachment orders-get-orders.${key}`;
const vpcAttachment = "iam.RolePolicyAttachment orders-get-orders";
const vpc = { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] };
const vpcPolicy = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

/** The policy of the function's role with more statements. */
function policyWith({ was, made, preview }: Changed, ...statements: object[]): Record<string, unknown> {
  const { role, policy } = was(rolePolicy);
  if (preview) {
    return { role, policy };
  }
  const { Version, Statement } = JSON.parse(String(policy)) as { Version: string; Statement: object[] };
  return { role, policy: made(JSON.stringify({ Version, Statement: [...Statement, ...statements] })) };
}

describe("ApiWithJwt's routes, each on the whole of its function:", () => {
  for (const [settings, inputs] of [
    [{ timeout: 29 }, { timeout: 29 }],
    [{ timeout: pulumi.output(1) }, { timeout: 1 }],
    [{ memorySize: 10_240 }, { memorySize: 10_240 }],
    [{ architecture: "x86_64" }, { architectures: ["x86_64"] }],
    [{ architecture: pulumi.output("x86_64") }, { architectures: ["x86_64"] }],
    [{ runtime: "nodejs22.x" }, { runtime: "nodejs22.x" }],
    [{ reservedConcurrency: 0 }, { reservedConcurrentExecutions: 0 }],
    [{ reservedConcurrency: 100 }, { reservedConcurrentExecutions: 100 }],
    [
      { environment: { TABLE: "orders", MODE: pulumi.output("fast") } },
      { environment: { variables: { TABLE: "orders", MODE: "fast" } } },
    ],
    [{ environment: {} }, { environment: { variables: {} } }],
    [
      { layers: [`arn:aws:lambda:${account}:layer:tools:3`, pulumi.output(`arn:aws:lambda:${account}:layer:own:1`)] },
      { layers: [`arn:aws:lambda:${account}:layer:tools:3`, `arn:aws:lambda:${account}:layer:own:1`] },
    ],
  ] as const) {
    changesExactly(
      `${Object.keys(settings).join()} gives ${JSON.stringify(inputs)}`,
      () => createRoute(settings),
      ({ was }) => ({ [fn]: { ...was(fn), ...inputs } }),
    );
  }

  it("a secret in the environment stays one", async () => {
    const { resources } = await register(() => createRoute({ environment: { API_KEY: pulumi.secret("hidden") } }));
    const secrets = resources.filter((one) => one.secrets.length > 0).map(({ name, secrets }) => [name, secrets]);
    assert.deepEqual(secrets, [["orders-get-orders", ["environment"]]]);
  });

  changesExactly(
    "permissions are statements of its one inline policy",
    () =>
      createRoute({
        permissions: [
          {
            actions: ["dynamodb:GetItem", "dynamodb:Query"],
            resources: [pulumi.output(`arn:aws:dynamodb:${account}:table/orders`)],
            conditions: { StringEquals: { "aws:RequestedRegion": pulumi.output("eu-central-1") } },
          },
          { actions: ["sns:Publish"], resources: [`arn:aws:sns:${account}:orders`] },
        ],
      }),
    (changed) =>
      // All of the policy is unknown in a preview, the log group's ARN being a part of it.
      changed.preview
        ? {}
        : {
            [rolePolicy]: policyWith(
              changed,
              {
                Effect: "Allow",
                Action: ["dynamodb:GetItem", "dynamodb:Query"],
                Resource: [`arn:aws:dynamodb:${account}:table/orders`],
                Condition: { StringEquals: { "aws:RequestedRegion": "eu-central-1" } },
              },
              { Effect: "Allow", Action: ["sns:Publish"], Resource: [`arn:aws:sns:${account}:orders`] },
            ),
          },
  );

  changesExactly(
    "conditions can hold lists",
    () =>
      createRoute({
        permissions: [
          {
            actions: ["s3:GetObject"],
            resources: ["arn:aws:s3:::orders/*"],
            conditions: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": pulumi.output(["o-a/*", "o-b/*"]) } },
          },
        ],
      }),
    (changed) =>
      changed.preview
        ? {}
        : {
            [rolePolicy]: policyWith(changed, {
              Effect: "Allow",
              Action: ["s3:GetObject"],
              Resource: ["arn:aws:s3:::orders/*"],
              Condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": ["o-a/*", "o-b/*"] } },
            }),
          },
  );

  changesExactly(
    "policies are attached to its role before it runs",
    () =>
      createRoute({
        policies: {
          tracing: "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
          own: pulumi.output("arn:aws:iam::123456789012:policy/path/own"),
        },
      }),
    ({ was, made }) => ({
      [fn]: was(fn),
      [attachment("own")]: {
        role: made("orders-get-orders-0123"),
        policyArn: "arn:aws:iam::123456789012:policy/path/own",
      },
      [attachment("tracing")]: {
        role: made("orders-get-orders-0123"),
        policyArn: "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
      },
    }),
    ({ api, before }) => {
      for (const name of [attachment("own"), attachment("tracing"), rolePolicy]) {
        assert.ok(before(fn).includes(name), name);
      }
      assert.deepEqual(Object.keys(api.nodes.routes["GET /orders"]!.policyAttachments!), ["own", "tracing"]);
      assert.deepEqual(api.nodes.routes["GET /health"]!.policyAttachments, {});
    },
  );

  changesExactly(
    "vpc places it in a VPC, once its role may manage network interfaces",
    () => createRoute({ vpc }),
    ({ was, made }) => ({
      [fn]: { ...was(fn), vpcConfig: vpc },
      [vpcAttachment]: { role: made("orders-get-orders-0123"), policyArn: made(vpcPolicy) },
    }),
    ({ api, before }) => {
      assert.ok(before(fn).includes(vpcAttachment));
      assert.ok(api.nodes.routes["GET /orders"]!.vpcAttachment);
      assert.equal("vpcAttachment" in api.nodes.routes["GET /health"]!, false);
    },
  );

  changesExactly(
    "vpc can be outputs, of lists and in lists",
    () => createRoute({ vpc: { subnetIds: pulumi.output(vpc.subnetIds), securityGroupIds: [pulumi.output("sg-1")] } }),
    ({ was, made }) => ({
      [fn]: { ...was(fn), vpcConfig: vpc },
      [vpcAttachment]: { role: made("orders-get-orders-0123"), policyArn: made(vpcPolicy) },
    }),
  );

  // Or the one that gives the function its network would silently take the other's place.
  it('a policy under the name "vpc" is attached beside the one of a VPC', async () => {
    const own = "arn:aws:iam::123456789012:policy/own";
    const { resources } = await register(() => createRoute({ policies: { vpc: own }, vpc }));
    const attachments = resources.filter(({ type }) => type.endsWith(":RolePolicyAttachment"));
    assert.deepEqual(
      attachments.map(({ inputs }) => inputs["policyArn"]),
      [vpcPolicy, own],
    );
  });

  // The names of both would end in "-x-y", if nothing kept a route's and a policy's parts of it apart.
  it("policies of routes with similar paths have names of their own", async () => {
    const own = "arn:aws:iam::123456789012:policy/own";
    const open = { access: "public", handler: async () => "ok" };
    const { resources } = await register(() =>
      createApi({
        routes: { "GET /": { ...open, policies: { "x-y": own } }, "GET /x": { ...open, policies: { y: own } } },
      }),
    );
    const attachments = resources.filter(({ type }) => type.endsWith(":RolePolicyAttachment"));
    assert.equal(attachments.length, 2);
  });
});

describe("ApiWithJwt's plain route", () => {
  it("is exactly seven resources", async () => {
    const open = { access: "public", handler: async () => "ok" };
    const kinds = async (routes: object) => {
      const { resources } = await register(() => createApi({ routes }));
      return resources.map(({ type, name }) => `${type} ${name}`);
    };
    const one = await kinds({ "GET /a": open });
    const two = await kinds({ "GET /a": open, "GET /b": open });
    assert.deepEqual(
      two.filter((resource) => !one.includes(resource)),
      [
        "aws:apigatewayv2/integration:Integration",
        "aws:apigatewayv2/route:Route",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:lambda/function:Function",
        "aws:lambda/permission:Permission",
      ].map((type) => `${type} orders-get-b`),
    );
    assert.ok(one.every((resource) => two.includes(resource)));
  });
});
