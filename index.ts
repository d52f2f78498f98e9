import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, fromFile, M2mAuth } from "./components";

const config = new pulumi.Config();
const accessTokenValidity = { minutes: config.requireNumber("accessTokenMinutes", { min: 5, max: 1440 }) };
const domainPrefix = config.get("domainPrefix");
const rateLimit = config.requireNumber("requestsPerSecond", { min: 0 });

const auth = new M2mAuth("orders", {
  resourceServers: {
    orders: {
      identifier: config.require("apiIdentifier", { minLength: 1 }),
      scopes: { read: "Read orders", write: "Create orders" },
    },
  },
  clients: {
    reporting: { scopes: ["orders/read"], accessTokenValidity },
    checkout: { scopes: ["orders/write"], accessTokenValidity },
  },
  ...(domainPrefix && { domain: { prefix: domainPrefix } }),
  deletionProtection: config.requireBoolean("deletionProtection"),
});

const echoEvent = fromFile(() => import("./functions/echoEvent.js"), "echoEvent");
const getOrder = fromFile(() => import("./functions/getOrder.js"), "getOrder");
const createOrder = fromFile(() => import("./functions/createOrder.js"), "createOrder");

const api = new ApiWithJwt("orders", {
  auth,
  routes: {
    "GET /test": { access: "public", handler: echoEvent },
    "GET /test_jwt": { access: "any-client", handler: echoEvent },
    "GET /orders/{id}": { scopes: ["orders/read"], handler: getOrder },
    "POST /orders": { scopes: ["orders/write"], handler: createOrder },
  },
  ...(rateLimit > 0 && { throttle: { rateLimit, burstLimit: 2 * rateLimit } }),
  logRetentionInDays: config.requireNumber("logRetentionInDays"),
});

/** Base URL of the API. */
export const url = api.url;
/** Where clients obtain tokens. */
export const tokenEndpoint = auth.tokenEndpoint;
/** Issuer of the tokens. */
export const issuer = auth.issuer;
/** Credentials of each client, secret as a whole. Show them with `pulumi stack output clients --show-secrets`. */
export const clients = pulumi.secret(auth.clients);
