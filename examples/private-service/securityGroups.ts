import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Who may open connections to whom. What is not listed, cannot. */
export interface SecurityGroups {
  /** The VPC link: to the load balancer. */
  readonly link: aws.ec2.SecurityGroup;
  /** The load balancer: from the VPC link, to the service. */
  readonly balancer: aws.ec2.SecurityGroup;
  /** The service: from the load balancer; and by https to where its image and its logs are. */
  readonly service: aws.ec2.SecurityGroup;
}

export function securityGroupsOf(vpcId: pulumi.Input<string>, containerPort: number): SecurityGroups {
  const group = (name: string, description: string) =>
    new aws.ec2.SecurityGroup(`orders-${name}`, { vpcId, description });
  const link = group("link", "VPC link of the API");
  const balancer = group("balancer", "Load balancer of the service");
  const service = group("service", "Tasks of the service");
  connect("link-to-balancer", link, balancer, 80);
  connect("balancer-to-service", balancer, service, containerPort);
  new aws.vpc.SecurityGroupEgressRule("orders-service-to-aws", {
    securityGroupId: service.id,
    description: "Image and logs",
    cidrIpv4: "0.0.0.0/0",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
  });
  return { link, balancer, service };
}

/** Lets one group open connections to another at one port, and the other accept them. */
function connect(name: string, from: aws.ec2.SecurityGroup, to: aws.ec2.SecurityGroup, port: number): void {
  const rule = { ipProtocol: "tcp", fromPort: port, toPort: port };
  new aws.vpc.SecurityGroupEgressRule(`orders-${name}`, {
    ...rule,
    securityGroupId: from.id,
    referencedSecurityGroupId: to.id,
  });
  new aws.vpc.SecurityGroupIngressRule(`orders-${name}`, {
    ...rule,
    securityGroupId: to.id,
    referencedSecurityGroupId: from.id,
  });
}
