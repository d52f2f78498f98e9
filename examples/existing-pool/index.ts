import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";
import { getStock } from "./functions/getStock";

const config = new pulumi.Config();
const issuer = config.get("userPoolIssuer");

// What exists in the pool is left alone: a resource server and two clients are added to it.
const auth = new M2mAuth("stock", {
  userPoolId: config.require("userPoolId"),
  domain: { url: config.require("userPoolDomain") },
  ...(issuer && { issuer }),
  resourceServers: {
    stock: { identifier: "https://api.example.com/stock", scopes: { read: "Read stock levels" } },
  },
  clients: { checkout: ["stock/read"], reporting: ["stock/read"] },
});

const api = new ApiWithJwt("stock", {
  auth,
  routes: { "GET /stock/{sku}": { scopes: ["stock/read"], handler: getStock } },
});

export const url = api.url;
export const tokenEndpoint = auth.tokenEndpoint;
/** Show them with `pulumi stack output clients --show-secrets`. */
export const clients = pulumi.secret(auth.clients);
