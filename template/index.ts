import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, fromFile, M2mAuth } from "pulumi-aws-m2m";

// Who may call, and with which rights.
const auth = new M2mAuth("orders", {
  resourceServers: { orders: { scopes: { read: "Read orders", write: "Create orders" } } },
  clients: {
    reporting: ["orders/read"],
    checkout: ["orders/read", "orders/write"],
  },
});

// What can be called, and which right it needs.
const api = new ApiWithJwt("orders", {
  auth,
  routes: {
    "GET /orders/{id}": {
      scopes: ["orders/read"],
      handler: fromFile(() => import("./functions/getOrder.js"), "getOrder"),
    },
    "POST /orders": {
      scopes: ["orders/write"],
      handler: async (event) => ({ statusCode: 201, body: event.body ?? "" }),
    },
    "GET /health": { access: "public", handler: async () => ({ statusCode: 200, body: "ok" }) },
  },
});

export const url = api.url;
export const tokenEndpoint = auth.tokenEndpoint;
/** Show them with `pulumi stack output clients --show-secrets`. */
export const clients = pulumi.secret(auth.clients);
