import type { ApiWithJwt } from "../../../components";
import { account, Args, createApi, createAuth, createExisting } from "./base";

const settings = {
  timeout: 5,
  memorySize: 512,
  environment: { TABLE: "orders", MODE: "fast" },
  architecture: "x86_64",
  runtime: "nodejs22.x",
  permissions: [
    {
      actions: ["dynamodb:GetItem"],
      resources: [`arn:aws:dynamodb:${account}:table/orders`],
      conditions: {
        StringEquals: { "aws:RequestedRegion": "eu-central-1", "aws:ResourceAccount": "123456789012" },
        Bool: { "aws:SecureTransport": "true" },
      },
    },
  ],
  policies: {
    own: "arn:aws:iam::123456789012:policy/own",
    audit: "arn:aws:iam::123456789012:policy/audit",
  },
  reservedConcurrency: 10,
  vpc: { subnetIds: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] },
  layers: [`arn:aws:lambda:${account}:layer:tools:1`],
  throttle: { rateLimit: 10, burstLimit: 20 },
} as const;

const separator = ", ";
const answer = async () => ({ statusCode: 200, body: ["a", "b"].join(separator) });

/** An API that uses every option. */
export function createEverything(more: Args = {}, change: (args: Args) => Args = (args) => args): ApiWithJwt {
  const auth = createAuth();
  const existing = createExisting();
  return createApi(
    change({
      auth: auth.only("checkout", "reporting"),
      authorizers: {
        stock: createAuth("stock", ["picker", "packer"]),
        partners: { issuer: "https://login.example.com", audience: ["https://api.example.com", "partners"] },
      },
      routes: {
        "GET /orders": { scopes: ["orders/write", "orders/read"], handler: answer, ...settings },
        "GET /stock": { access: "any-client", function: "stock", handler: answer },
        "PUT /stock": { scopes: ["stock/write"], authorizer: "stock", handler: answer },
        "ANY /partners/{proxy+}": {
          access: "any-client",
          authorizer: "partners",
          handler: {
            url: "https://partners.example.com/{proxy}",
            headers: { "x-stage": "$context.stage", "x-client": "$context.authorizer.claims.client_id" },
          },
        },
        "GET /health": { access: "public", handler: existing },
        "POST /outside": {
          access: "any-client",
          handler: { functionArn: `arn:aws:lambda:${account}:function:own` },
          throttle: { rateLimit: 1, burstLimit: 1 },
        },
        "GET /inside": {
          access: "any-client",
          handler: {
            listenerArn: `arn:aws:elasticloadbalancing:${account}:listener/net/own/1234567890abcdef/1234567890abcdef`,
            tlsServerName: "inside.internal",
          },
        },
        $default: { access: "any-client", handler: answer, weakerThan: ["GET /orders", "PUT /stock"] },
      },
      functions: { stock: { memorySize: 512 } },
      cors: { allowOrigins: ["https://app.example.com"], maxAge: { hours: 1 }, exposeHeaders: ["etag"] },
      throttle: { rateLimit: 100, burstLimit: 200 },
      accessLogs: { fields: { agent: "$context.identity.userAgent", zone: "a" }, retentionInDays: 365 },
      domain: {
        name: "api.example.com",
        certificateArn: `arn:aws:acm:${account}:certificate/0a1b2c3d`,
        path: "v1",
        hostedZoneId: "Z123ABC",
        mutualTls: { truststoreUri: "s3://trust/store.pem" },
      },
      disableDefaultEndpoint: true,
      stageVariables: { TABLE: "orders", MODE: "fast" },
      vpcLink: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
      logRetentionInDays: 7,
      archives: { bucket: "acme-archives" },
      alarms: { topicArn: `arn:aws:sns:${account}:alarms`, latencyP99: 1000 },
      dashboard: true,
      tags: { team: "orders", "cost center": "42" },
      ...more,
    }),
  );
}
