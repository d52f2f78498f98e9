import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { ApiWithJwt, M2mAuth } from "pulumi-aws-m2m";
import { securityGroupsOf } from "./securityGroups";

const config = new pulumi.Config();
const containerPort = 8080;

const vpc = new awsx.ec2.Vpc("orders", { natGateways: { strategy: "Single" } });
const groups = securityGroupsOf(vpc.vpcId, containerPort);

const balancer = new awsx.lb.ApplicationLoadBalancer("orders", {
  internal: true,
  subnetIds: vpc.privateSubnetIds,
  securityGroups: [groups.balancer.id],
  dropInvalidHeaderFields: true,
  defaultTargetGroup: { port: containerPort, protocol: "HTTP", healthCheck: { path: "/health" } },
  listener: { port: 80, protocol: "HTTP" },
});

const cluster = new aws.ecs.Cluster("orders");
new awsx.ecs.FargateService("orders", {
  cluster: cluster.arn,
  desiredCount: config.getNumber("tasks") ?? 2,
  networkConfiguration: { subnets: vpc.privateSubnetIds, securityGroups: [groups.service.id] },
  taskDefinitionArgs: {
    // The service calls nothing of AWS: without a role it cannot.
    taskRole: { skip: true },
    container: {
      name: "orders",
      image: config.require("image"),
      cpu: 256,
      memory: 512,
      essential: true,
      portMappings: [{ containerPort, targetGroup: balancer.defaultTargetGroup }],
    },
  },
});

const auth = new M2mAuth("orders", {
  resourceServers: { orders: { scopes: { read: "Read orders", write: "Create orders" } } },
  clients: { reporting: ["orders/read"], checkout: ["orders/read", "orders/write"] },
});

/** The service. It is told who calls, over whatever a caller says: only the load balancer reaches it. */
const service = {
  listenerArn: balancer.listeners.apply((listeners) => listeners![0]!.arn),
  headers: {
    "x-client-id": "$context.authorizer.claims.client_id",
    "x-scope": "$context.authorizer.claims.scope",
  },
  timeout: 10,
};

const api = new ApiWithJwt("orders", {
  auth,
  vpcLink: { subnetIds: vpc.privateSubnetIds, securityGroupIds: [groups.link.id] },
  routes: {
    "GET /orders/{id}": { scopes: ["orders/read"], handler: service },
    "POST /orders": { scopes: ["orders/write"], handler: service },
  },
});

export const url = api.url;
export const tokenEndpoint = auth.tokenEndpoint;
/** Show them with `pulumi stack output clients --show-secrets`. */
export const clients = pulumi.secret(auth.clients);
