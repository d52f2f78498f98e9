import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const zones = aws.getAvailabilityZonesOutput({ state: "available" });
const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.20.0.0/16", enableDnsHostnames: true });

const subnets = [0, 1].map(
  (index) =>
    new aws.ec2.Subnet(`private-${index}`, {
      vpcId: vpc.id,
      cidrBlock: `10.20.${index}.0/24`,
      availabilityZone: zones.names[index]!,
    }),
);

const inside = new aws.ec2.SecurityGroup("inside", {
  vpcId: vpc.id,
  ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: [vpc.cidrBlock] }],
});
const balancer = new aws.lb.LoadBalancer("services", {
  internal: true,
  subnets: subnets.map(({ id }) => id),
  securityGroups: [inside.id],
});
const listener = new aws.lb.Listener("services", {
  loadBalancerArn: balancer.arn,
  port: 80,
  defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
});

export const vpcId = vpc.id;
export const privateSubnetIds = subnets.map(({ id }) => id);
export const securityGroupId = inside.id;
export const listenerArn = listener.arn;
export const databasePassword = pulumi.secret("not-in-any-state");
