import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";

const config = new pulumi.Config();
const network = new pulumi.StackReference(config.require("networkStack"));

const auth = new M2mAuth("storefront", {
  resourceServers: { catalogue: { scopes: { read: "Read the catalogue", write: "Change the catalogue" } } },
  clients: { shop: ["catalogue/read"], backOffice: ["catalogue/read", "catalogue/write"] },
});

const password = network.requireOutput("databasePassword") as pulumi.Output<string>;
export const { url } = new ApiWithJwt("storefront", {
  auth,
  vpcLink: {
    subnetIds: network.requireOutput("privateSubnetIds") as pulumi.Output<string[]>,
    securityGroupIds: [network.requireOutput("securityGroupId") as pulumi.Output<string>],
  },
  routes: {
    "GET /products": {
      scopes: ["catalogue/read"],
      handler: { listenerArn: network.requireOutput("listenerArn") as pulumi.Output<string> },
    },
    "POST /products": {
      scopes: ["catalogue/write"],
      handler: async () => ({ statusCode: 201, body: process.env.DATABASE_PASSWORD ?? "" }),
      environment: { DATABASE_PASSWORD: password },
    },
  },
});
