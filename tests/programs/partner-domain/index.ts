import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";

const zone = aws.route53.getZoneOutput({ name: "example.com" });
const certificate = pulumi.output(aws.acm.getCertificate({ domain: "*.example.com", statuses: ["ISSUED"] }));
const alarms = aws.sns.getTopicOutput({ name: "platform-alarms" });

const auth = new M2mAuth("partners", {
  resourceServers: { feed: { scopes: { read: "Read the feed" } } },
  clients: { acme: ["feed/read"] },
});

const api = new ApiWithJwt("partners", {
  auth,
  domain: {
    name: pulumi.interpolate`partners.${zone.name}`,
    certificateArn: certificate.arn,
    hostedZoneId: zone.zoneId,
  },
  alarms: { topicArn: alarms.arn },
  routes: {
    "GET /feed": { scopes: ["feed/read"], handler: async () => ({ statusCode: 200, body: "feed" }) },
    "GET /health": { access: "public", handler: async () => ({ statusCode: 200, body: "ok" }) },
  },
});

export const url = api.url;
export const nameServers = zone.nameServers;
