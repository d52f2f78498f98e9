import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";
import { quoteForCheckout } from "./functions/quoteForCheckout";
import { quoteForPartner } from "./functions/quoteForPartner";

const config = new pulumi.Config();
const domain = config.require("domain");
const rateLimit = config.requireNumber("partnerRequestsPerSecond", { min: 1 });

// Our own machines, with tokens of our own pool.
const auth = new M2mAuth("quotes", {
  resourceServers: { quotes: { identifier: `https://${domain}/quotes`, scopes: { read: "Ask for quotes" } } },
  clients: { checkout: { scopes: ["quotes/read"], description: "The shop's checkout, team Sales" } },
});

const api = new ApiWithJwt("quotes", {
  auth,
  // Partners obtain their tokens where they always do.
  authorizers: { partners: { issuer: config.require("partnerIssuer"), audience: `https://${domain}` } },
  domain: {
    name: domain,
    certificateArn: config.require("certificateArn"),
    hostedZoneId: config.require("hostedZoneId"),
    mutualTls: { truststoreUri: config.require("truststoreUri") },
  },
  // Callers would go around the certificate otherwise.
  disableDefaultEndpoint: true,
  routes: {
    "POST /quotes": {
      authorizer: "partners",
      scopes: ["quotes.read"],
      handler: quoteForPartner,
      throttle: { rateLimit, burstLimit: 2 * rateLimit },
    },
    "POST /checkout/quotes": { scopes: ["quotes/read"], handler: quoteForCheckout },
    "GET /health": { access: "public", handler: async () => ({ statusCode: 200, body: "ok" }) },
  },
  throttle: { rateLimit: 100, burstLimit: 200 },
  accessLogs: { fields: { certificate: "$context.identity.clientCert.subjectDN" } },
});

export const url = api.url;
export const tokenEndpoint = auth.tokenEndpoint;
