import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, fromFile, M2mAuth } from "pulumi-aws-m2m";

const config = new pulumi.Config();
const keepData = config.requireBoolean("keepData");
const logRetentionInDays = config.requireNumber("logRetentionInDays");
const rateLimit = config.requireNumber("requestsPerSecond", { min: 1 });
const accessTokenValidity = { minutes: config.requireNumber("accessTokenMinutes", { min: 5, max: 1440 }) };
const domainPrefix = config.get("domainPrefix");

const orders = table("orders", "id");
const stock = table("stock", "sku");

const auth = new M2mAuth("orders", {
  resourceServers: {
    orders: {
      identifier: "https://api.example.com/orders",
      scopes: { read: "Read orders", write: "Create orders" },
    },
    stock: {
      identifier: "https://api.example.com/stock",
      scopes: { read: "Read stock levels", write: "Set stock levels" },
    },
  },
  clients: {
    checkout: {
      scopes: ["orders/write", "stock/read"],
      description: "The shop's checkout, team Sales",
      accessTokenValidity,
    },
    warehouse: { scopes: ["orders/read", "stock/write"], description: "Picking, team Logistics", accessTokenValidity },
    reporting: {
      scopes: ["orders/read", "stock/read"],
      description: "Nightly reports, team Finance",
      accessTokenValidity,
    },
  },
  ...(domainPrefix && { domain: { prefix: domainPrefix } }),
  // Each caller reads its credentials from a secret of its own: nobody passes them on.
  secretsManager: { recoveryWindowInDays: keepData ? 30 : 0 },
  deletionProtection: keepData,
});

const api = new ApiWithJwt("orders", {
  auth,
  routes: {
    "GET /orders/{id}": {
      scopes: ["orders/read"],
      handler: fromFile(() => import("./functions/getOrder.js"), "getOrder"),
      environment: { TABLE: orders.name },
      permissions: [{ actions: ["dynamodb:GetItem"], resources: [orders.arn] }],
    },
    "POST /orders": {
      scopes: ["orders/write"],
      handler: fromFile(() => import("./functions/createOrder.js"), "createOrder"),
      environment: { TABLE: orders.name },
      permissions: [{ actions: ["dynamodb:PutItem"], resources: [orders.arn] }],
    },
    "GET /stock/{sku}": {
      scopes: ["stock/read"],
      handler: fromFile(() => import("./functions/getStock.js"), "getStock"),
      environment: { TABLE: stock.name },
      permissions: [{ actions: ["dynamodb:GetItem"], resources: [stock.arn] }],
    },
    "PUT /stock/{sku}": {
      scopes: ["stock/write"],
      handler: fromFile(() => import("./functions/setStock.js"), "setStock"),
      environment: { TABLE: stock.name },
      permissions: [{ actions: ["dynamodb:PutItem"], resources: [stock.arn] }],
    },
  },
  throttle: { rateLimit, burstLimit: 2 * rateLimit },
  logRetentionInDays,
});

function table(name: string, hashKey: string): aws.dynamodb.Table {
  return new aws.dynamodb.Table(name, {
    attributes: [{ name: hashKey, type: "S" }],
    hashKey,
    billingMode: "PAY_PER_REQUEST",
    pointInTimeRecovery: { enabled: keepData },
    deletionProtectionEnabled: keepData,
  });
}

export const url = api.url;
export const tokenEndpoint = auth.tokenEndpoint;
/** For the policies of those who run the callers: `secretsmanager:GetSecretValue` on one of them. */
export const secretArns = {
  checkout: auth.clients.checkout.secretArn,
  warehouse: auth.clients.warehouse.secretArn,
  reporting: auth.clients.reporting.secretArn,
};
