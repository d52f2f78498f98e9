import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";

const config = new pulumi.Config();
const ledgerToken = config.requireSecret("ledgerToken");
const limits = config.requireSecretObject<{ daily: number; key: string }>("limits");
const origins = config.requireObject<string[]>("allowedOrigins");

const auth = new M2mAuth("billing", {
  resourceServers: { invoices: { scopes: { read: "Read invoices", issue: "Issue invoices" } } },
  clients: { crm: ["invoices/read"], checkout: ["invoices/read", "invoices/issue"] },
});

new ApiWithJwt("billing", {
  auth,
  ...(origins.length > 0 && { cors: { allowOrigins: origins } }),
  routes: {
    "GET /invoices/{id}": {
      scopes: ["invoices/read"],
      handler: async (event) => ({ statusCode: 200, body: event.pathParameters?.["id"] ?? "" }),
    },
    "POST /invoices": {
      scopes: ["invoices/issue"],
      handler: async () => ({ statusCode: 201, body: JSON.stringify([process.env.TOKEN, process.env.DAILY]) }),
      environment: {
        TOKEN: pulumi.interpolate`Token ${ledgerToken}`,
        DAILY: limits.apply(({ daily }) => String(daily)),
        LIMIT_KEY: limits.key,
      },
    },
  },
});
