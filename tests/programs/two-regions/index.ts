import * as aws from "@pulumi/aws";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";

const regions = ["eu-central-1", "us-east-1"] as const;

export const urls = regions.map((region) => {
  const provider = new aws.Provider(region, { region });
  const auth = new M2mAuth(
    `status-${region}`,
    {
      resourceServers: { status: { scopes: { read: "Read the status" } } },
      clients: { monitor: ["status/read"] },
    },
    { provider },
  );
  const api = new ApiWithJwt(
    `status-${region}`,
    {
      auth,
      routes: {
        "GET /status": {
          scopes: ["status/read"],
          handler: async () => ({ statusCode: 200, body: process.env.AWS_REGION ?? "" }),
        },
      },
    },
    { provider },
  );
  return api.url;
});
