import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, ApiWithJwtArgs, M2mAuth, M2mAuthArgs, TokenCustomization } from "../../../components";
import type { FunctionSettings } from "../../../components/functionSettings";

const account = "eu-west-1:123456789012";
const config = new pulumi.Config();

const topic = new aws.sns.Topic("alarms");
const hostedZoneId = config.require("hostedZoneId");
const tools = new aws.lambda.LayerVersion("tools", {
  layerName: "tools",
  code: new pulumi.asset.AssetArchive({ "nodejs/tools.js": new pulumi.asset.StringAsset("module.exports = 1;") }),
});
const existing = new aws.lambda.Function("existing", {
  code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = () => 0;") }),
  handler: "index.handler",
  runtime: "nodejs22.x",
  role: "arn:aws:iam::123456789012:role/existing",
});

/** Every setting of a callback's function. */
const settings: Required<FunctionSettings> = {
  environment: { TOPIC: topic.arn, KEY: pulumi.secret("a secret of the environment") },
  timeout: 4,
  memorySize: 512,
  architecture: "x86_64",
  runtime: "nodejs22.x",
  permissions: [
    {
      actions: ["sns:Publish"],
      resources: [topic.arn],
      conditions: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
    },
  ],
  policies: { tracing: "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess" },
  reservedConcurrency: 2,
  vpc: { subnetIds: ["subnet-0a"], securityGroupIds: ["sg-0a"] },
  layers: [tools.arn],
};

const tokenCustomization: Required<TokenCustomization> = {
  ...settings,
  logRetentionInDays: 14,
  handler: async (event) => event,
};

const auth = new M2mAuth("orders", {
  resourceServers: {
    orders: {
      identifier: "https://api.example.com/orders",
      name: "Orders API",
      scopes: { read: "Read orders", write: "Create orders" },
    },
    stock: { scopes: { read: "Read stock" } },
  },
  clients: {
    reporting: {
      scopes: ["orders/read", "stock/read"],
      accessTokenValidity: { hours: 2 },
      description: "Nightly reports",
    },
    checkout: { scopes: ["orders/write"], accessTokenValidity: { minutes: 15 } },
  },
  domain: {
    name: `auth-${pulumi.getProject()}.example.com`,
    certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0a1b",
    hostedZoneId,
  },
  tier: "PLUS",
  tokenCustomization,
  secretsManager: { namePrefix: `${pulumi.getProject()}/`, kmsKeyId: "alias/own", recoveryWindowInDays: 0 },
  webAclArn: config.require("webAclArn"),
  deletionProtection: false,
  tags: { team: "orders" },
  transform: { userPool: { userPoolAddOns: { advancedSecurityMode: "AUDIT" } } },
} satisfies Required<Omit<M2mAuthArgs, "userPoolId" | "issuer" | "archives">>);

const args = {
  auth: auth.only("reporting", "checkout"),
  authorizers: { partners: { issuer: "https://login.example.com", audience: ["orders", "partners"] } },
  routes: {
    "GET /orders": {
      ...settings,
      scopes: ["orders/read", "orders/write"],
      handler: async () => ({ statusCode: 200, body: "[]" }),
      throttle: { rateLimit: 10, burstLimit: 20 },
    },
    "ANY /partners/{proxy+}": {
      access: "any-client",
      authorizer: "partners",
      handler: {
        url: "https://partners.example.com/{proxy}",
        method: "POST",
        headers: { "x-client": "$context.authorizer.claims.client_id" },
        timeout: 5,
      },
    },
    "GET /inside": {
      access: "any-client",
      handler: {
        listenerArn: `arn:aws:elasticloadbalancing:${account}:listener/net/own/1234567890abcdef/1234567890abcdef`,
        tlsServerName: "inside.internal",
      },
    },
    "GET /health": { access: "public", handler: existing },
    "GET /stock": { access: "any-client", function: "stock", handler: async () => ({ statusCode: 200, body: "[]" }) },
    "PUT /stock": { access: "any-client", function: "stock", handler: async () => ({ statusCode: 204 }) },
    "GET /alias": { access: "any-client", handler: { functionArn: existing.arn } },
  },
  functions: { stock: settings },
  cors: {
    allowOrigins: ["https://app.example.com"],
    allowMethods: ["GET", "POST"],
    allowHeaders: ["authorization"],
    exposeHeaders: ["etag"],
    maxAge: { hours: 1 },
    allowCredentials: true,
  },
  throttle: { rateLimit: 100, burstLimit: 200 },
  accessLogs: { fields: { agent: "$context.identity.userAgent" }, retentionInDays: 365 },
  domain: {
    name: `api-${pulumi.getProject()}.example.com`,
    certificateArn: `arn:aws:acm:${account}:certificate/0a1b2c3d`,
    path: "v1",
    hostedZoneId,
    mutualTls: { truststoreUri: "s3://trust/store.pem", truststoreVersion: "1" },
  },
  disableDefaultEndpoint: true,
  stageVariables: { region: "eu" },
  vpcLink: { subnetIds: ["subnet-0a"], securityGroupIds: ["sg-0a"] },
  logRetentionInDays: 7,
  alarms: {
    topicArn: topic.arn,
    clientErrorPercent: 50,
    serverErrorPercent: 2,
    latencyP99: 2000,
    throttledRequests: 10,
  },
  dashboard: true,
  tags: { team: "orders" },
  transform: { stage: { description: "Orders" } },
} as const satisfies Required<Omit<ApiWithJwtArgs<ReturnType<typeof auth.only>>, "archives">>;
const api = new ApiWithJwt("orders", args);

export const url = api.url;
export const clients = auth.clients;
