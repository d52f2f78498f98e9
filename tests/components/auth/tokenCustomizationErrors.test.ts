import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { M2mAuth } from "../../../components";
import { Mistakes, refuses } from "../../support/refuses";
import { accepts } from "./base";

const orders = { scopes: { read: "Read orders", write: "Create orders" } };
const handler = async (event: unknown) => event;

/** An M2mAuth, right but for what is given, as JavaScript can write it. */
const auth = (args: object, name: unknown = "orders") =>
  new M2mAuth(
    name as string,
    { resourceServers: { orders }, clients: { reporting: ["orders/read"] }, ...args } as never,
  );
const trigger = (args: object) => auth({ tokenCustomization: { handler, ...args } });
const permission = (args: object) =>
  trigger({ permissions: [{ actions: ["s3:GetObject"], resources: ["*"], ...args }] });
const vpc = (args: object) => trigger({ vpc: { subnetIds: ["subnet-0a"], securityGroupIds: ["sg-0a"], ...args } });

const layer = "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3";
const policy = "arn:aws:iam::123456789012:policy/own";

const settings =
  "architecture, environment, handler, layers, logRetentionInDays, memorySize, permissions, policies, reservedConcurrency, runtime, timeout, vpc";

const mistakes: Mistakes = {
  "no handler": [
    () => trigger({ handler: undefined }),
    "tokenCustomization.handler = null is not a handler; give an async function or an aws.lambda.Function.",
  ],
  "a function's ARN for a handler": [
    () => trigger({ handler: { functionArn: "arn" } }),
    "tokenCustomization.handler = an object is not a handler; give an async function or an aws.lambda.Function.",
  ],
  "a handler that takes a callback": [
    () => trigger({ handler: (_event: unknown, _context: unknown, callback: () => void) => callback() }),
    "tokenCustomization.handler takes a callback, which Lambda's Node.js 24 does not pass; make it async.",
  ],
  "a setting that does not exist": [
    () => trigger({ memory: 512 }),
    `tokenCustomization.memory is not an argument that is known here; did you mean "memorySize"? Known: ${settings}.`,
  ],
  "a time limit that Cognito does not wait for": [
    () => trigger({ timeout: 6 }),
    "tokenCustomization.timeout = 6 is not between 1 and 5 seconds; give a whole number of seconds in that range.",
  ],
  "too much memory": [
    () => trigger({ memorySize: 10_241 }),
    "tokenCustomization.memorySize = 10241 is not between 128 and 10240 MB; give a whole number of MB in that range.",
  ],
  "an architecture that Lambda does not have": [
    () => trigger({ architecture: "arm" }),
    'tokenCustomization.architecture = "arm" is not an architecture of Lambda; use one of arm64, x86_64.',
  ],
  "a runtime that is gone": [
    () => trigger({ runtime: "nodejs20.x" }),
    'tokenCustomization.runtime = "nodejs20.x" is not a runtime that callbacks run on; use one of nodejs24.x, nodejs22.x.',
  ],
  "a negative concurrency": [
    () => trigger({ reservedConcurrency: -1 }),
    "tokenCustomization.reservedConcurrency = -1 is not a number of requests from 0 on; give a whole number of requests.",
  ],
  "a retention that CloudWatch does not know": [
    () => trigger({ logRetentionInDays: 31 }),
    "tokenCustomization.logRetentionInDays = 31 is not a retention period that CloudWatch Logs accepts; use one of 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.",
  ],
  "a variable that Lambda sets itself": [
    () => trigger({ environment: { AWS_REGION: "eu-west-1" } }),
    "tokenCustomization.environment.AWS_REGION is a variable that Lambda sets itself; choose another name.",
  ],
  "a variable of one letter": [
    () => trigger({ environment: { A: "x" } }),
    "tokenCustomization.environment.A is not a variable name that Lambda accepts; start with a letter; use two or more letters, digits and _.",
  ],
  "too large an environment": [
    () => trigger({ environment: { TEXT: "ä".repeat(2047) } }),
    "tokenCustomization.environment = 4098 is more than the 4096 bytes that Lambda takes; shorten names and values.",
  ],
  ...Object.fromEntries(
    ["*", "dynamodb:*", "dynamodb", "s3:*Object", "s3:Get*Object", "S3:GetObject", "s3:GetObject "].map((action) => [
      `the action "${action}"`,
      [
        () => permission({ actions: [action] }),
        `tokenCustomization.permissions[0].actions[0] = "${action}" is not an action of one service; write "service:Action", such as "dynamodb:GetItem".`,
      ] as const,
    ]),
  ),
  "no action": [
    () => permission({ actions: [] }),
    "tokenCustomization.permissions[0].actions = [] is empty; give at least one of its actions.",
  ],
  "no resource": [
    () => permission({ resources: [] }),
    "tokenCustomization.permissions[0].resources = [] is empty; give at least one of its resources.",
  ],
  "a resource's name": [
    () => permission({ resources: ["my-table"] }),
    'tokenCustomization.permissions[0].resources[0] = "my-table" is not the ARN of a resource; pass an ARN or an arn output.',
  ],
  "an operator that conditions do not have": [
    () => permission({ conditions: { "=": { "aws:RequestedRegion": "eu-west-1" } } }),
    'tokenCustomization.permissions[0].conditions["="] = "=" is not an operator of conditions; write { StringEquals: { "aws:RequestedRegion": "eu-west-1" } }.',
  ],
  "an effect": [
    () => permission({ effect: "Allow" }),
    "tokenCustomization.permissions[0].effect is not an argument that is known here; use one of actions, conditions, resources.",
  ],
  "a policy's name that cannot be a part of others": [
    () => trigger({ policies: { "my policy": policy } }),
    'tokenCustomization.policies["my policy"] is not a name that can be a part of the names of AWS resources; use 1 to 40 letters, digits, _ and -.',
  ],
  "a policy by its name": [
    () => trigger({ policies: { own: "ReadOnlyAccess" } }),
    'tokenCustomization.policies.own = "ReadOnlyAccess" is not the ARN of an IAM policy; copy the ARN from its resource, or pass its arn output.',
  ],
  "too many layers": [
    () => trigger({ layers: Array.from({ length: 6 }, () => layer) }),
    "tokenCustomization.layers = 6 is more than the 5 layers a function can have; merge layers.",
  ],
  "a layer without its version": [
    () => trigger({ layers: [layer.replace(/:3$/, "")] }),
    'tokenCustomization.layers[0] = "arn:aws:lambda:eu-west-1:123456789012:layer:tools" is not the ARN of a version of a layer; copy the ARN from its resource, or pass its arn output.',
  ],
  "no subnet": [
    () => vpc({ subnetIds: [] }),
    "tokenCustomization.vpc.subnetIds = [] is empty; give at least one of its ids.",
  ],
  "too many subnets": [
    () => vpc({ subnetIds: Array.from({ length: 17 }, () => "subnet-0a") }),
    "tokenCustomization.vpc.subnetIds = 17 is more than the 16 ids a VPC setting can have; use fewer.",
  ],
  "too many security groups": [
    () => vpc({ securityGroupIds: Array.from({ length: 6 }, () => "sg-0a") }),
    "tokenCustomization.vpc.securityGroupIds = 6 is more than the 5 ids a VPC setting can have; use fewer.",
  ],
  "a subnet among the security groups": [
    () => vpc({ securityGroupIds: ["subnet-0a"] }),
    'tokenCustomization.vpc.securityGroupIds[0] = "subnet-0a" is not an id that begins with sg-; pass an id output.',
  ],
  "a VPC's id": [
    () => vpc({ vpcId: "vpc-0a" }),
    "tokenCustomization.vpc.vpcId is not an argument that is known here; use one of securityGroupIds, subnetIds.",
  ],
  ...Object.fromEntries(
    Object.entries({
      environment: { TENANT: "x" },
      timeout: 5,
      memorySize: 128,
      architecture: "arm64",
      runtime: "nodejs24.x",
      permissions: [],
      policies: {},
      reservedConcurrency: 1,
      vpc: { subnetIds: ["subnet-0a"], securityGroupIds: ["sg-0a"] },
      layers: [],
      logRetentionInDays: 30,
    }).map(([setting, value]) => [
      `${setting} of a function that exists`,
      [
        () => trigger({ handler: ownFunction(), [setting]: value }),
        `tokenCustomization.${setting} has no effect on a function that exists; set it on the function.`,
      ] as const,
    ]),
  ),
};

describe("M2mAuth refuses, in the token customisation,", () => refuses("M2mAuth", mistakes));

describe("at the limits of the token customisation, M2mAuth accepts", () =>
  accepts({
    "the most of a function": () =>
      trigger({
        timeout: 5,
        memorySize: 10_240,
        environment: { TEXT: "x".repeat(4092) },
        layers: Array.from({ length: 5 }, () => layer),
        policies: { ["p".repeat(40)]: policy },
        reservedConcurrency: 0,
        permissions: [
          { actions: ["s3:Get*"], resources: ["*"], conditions: { "ForAnyValue:StringLike": { a: ["b"] } } },
        ],
      }),
    "the most of a VPC, and outputs of its lists": () => {
      vpc({
        subnetIds: Array.from({ length: 16 }, () => "subnet-0123456789abcdef0"),
        securityGroupIds: Array.from({ length: 5 }, () => "sg-0123456789abcdef0"),
      });
      auth(
        {
          tokenCustomization: {
            handler,
            vpc: { subnetIds: pulumi.output(["subnet-0a"]), securityGroupIds: pulumi.output(["sg-0a"]) },
          },
        },
        "stock",
      );
    },
    "a policy named vpc without a VPC": () => trigger({ policies: { vpc: policy } }),
    "a function that exists, with nothing else": () => trigger({ handler: ownFunction(), timeout: undefined }),
  }));

function ownFunction(): aws.lambda.Function {
  return new aws.lambda.Function("own", {
    role: "arn:aws:iam::123456789012:role/own",
    packageType: "Image",
    imageUri: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/own:1",
  });
}
