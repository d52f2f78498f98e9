import { accountId, Creation, identifier } from "./simulatedOutputs";

type Properties = Readonly<Record<string, unknown>>;

/** A resource that a component constructs. */
export interface Child {
  readonly urn: string;
  readonly id: string;
  readonly outputs: Properties;
  /** What stands for it in an output of the component. */
  readonly reference: Properties;
}

/** Constructs a child of a component, or of another child of it. */
export type MakeChild = (type: string, name: string, inputs?: Properties, parent?: Child) => Child;

/**
 * The outputs of components of `@pulumi/awsx`, which its plugin constructs where there is one. Names, parents and order
 * of what they hold are those of the plugin's own sources. What is not listed is not known.
 *
 * https://github.com/pulumi/pulumi-awsx/tree/main/awsx
 */
export const awsxComponents: Readonly<Record<string, (component: Creation, make: MakeChild) => Properties>> = {
  "awsx:ec2:Vpc": vpc,
  "awsx:ec2:DefaultVpc": ({ urn }) => {
    const id = (prefix: string, seed: string) => `${prefix}-0${identifier(`${urn}\n${seed}`, "0123456789abcdef", 16)}`;
    // A default VPC has public subnets only, unless somebody gave it others.
    return {
      vpcId: id("vpc", ""),
      publicSubnetIds: ["a", "b", "c"].map((zone) => id("subnet", zone)),
      privateSubnetIds: [],
    };
  },
  "awsx:lb:ApplicationLoadBalancer": ({ name, inputs }, make) => {
    const { skip, securityGroupId } = recordOf(inputs["defaultSecurityGroup"]);
    const isOwn = inputs["securityGroups"] !== undefined || skip === true || securityGroupId !== undefined;
    const group = isOwn ? undefined : make("aws:ec2/securityGroup:SecurityGroup", name);
    return { ...loadBalancer(name, inputs, { targetType: "ip" }, make), defaultSecurityGroup: group?.reference };
  },
  "awsx:lb:NetworkLoadBalancer": ({ name, inputs }, make) =>
    loadBalancer(name, { ...inputs, loadBalancerType: "network" }, {}, make),
  "awsx:lb:TargetGroupAttachment": ({ name, inputs }, make) => {
    const isFunction = inputs["lambda"] !== undefined || inputs["lambdaArn"] !== undefined;
    const permission = { action: "lambda:InvokeFunction", principal: "elasticloadbalancing.amazonaws.com" };
    return {
      targetGroupAttachment: make("aws:lb/targetGroupAttachment:TargetGroupAttachment", name).reference,
      lambdaPermission: isFunction ? make("aws:lambda/permission:Permission", name, permission).reference : undefined,
    };
  },
  "awsx:cloudtrail:Trail": ({ name, inputs }, make) => {
    const isMade = recordOf(inputs["s3Bucket"])["existing"] === undefined;
    const bucket = isMade ? make("aws:s3/bucket:Bucket", name) : undefined;
    const { enable, existing } = recordOf(inputs["cloudWatchLogsGroup"]);
    const hasLogs = enable === true && existing === undefined;
    const logs = hasLogs ? make("aws:cloudwatch/logGroup:LogGroup", name) : undefined;
    const trail = make("aws:cloudtrail/trail:Trail", name);
    return { trail: trail.reference, bucket: bucket?.reference, logGroup: logs?.reference };
  },
  "awsx:ecs:FargateService": service("awsx:ecs:FargateTaskDefinition"),
  "awsx:ecs:EC2Service": service("awsx:ecs:EC2TaskDefinition"),
  "awsx:ecs:FargateTaskDefinition": taskDefinition,
  "awsx:ecs:EC2TaskDefinition": taskDefinition,
  "awsx:ecr:RegistryImage": ({ name, inputs }, make) => ({
    image: make("docker:index/registryImage:RegistryImage", name, inputs).reference,
  }),
  "awsx:ecr:Repository": ({ name, inputs, region }, make) => {
    const repository = make("aws:ecr/repository:Repository", name, inputs);
    const url = `${accountId}.dkr.ecr.${region}.amazonaws.com/${String(repository.outputs["name"])}`;
    const policy =
      recordOf(inputs["lifecyclePolicy"])["skip"] === true
        ? undefined
        : make("aws:ecr/lifecyclePolicy:LifecyclePolicy", name, {}, repository);
    return { repository: repository.reference, url, lifecyclePolicy: policy?.reference };
  },
};

function loadBalancer(name: string, inputs: Properties, targets: Properties, make: MakeChild): Properties {
  const { listener, listeners, defaultTargetGroup, ...own } = inputs;
  const balancer = make("aws:lb/loadBalancer:LoadBalancer", name, own);
  const group = make("aws:lb/targetGroup:TargetGroup", name, { ...targets, ...recordOf(defaultTargetGroup) });
  const forward = [{ type: "forward", targetGroupArn: group.outputs["arn"] }];
  const made = (Array.isArray(listeners) ? listeners : [listener]).map((one, index) =>
    make("aws:lb/listener:Listener", `${name}-${index}`, {
      defaultActions: forward,
      ...recordOf(one),
      loadBalancerArn: balancer.outputs["arn"],
    }),
  );
  return {
    loadBalancer: balancer.reference,
    defaultTargetGroup: group.reference,
    listeners: made.map(({ reference }) => reference),
  };
}

function service(taskDefinitionType: string) {
  return ({ name, inputs }: Creation, make: MakeChild): Properties => {
    const { taskDefinitionArgs, ...own } = inputs;
    const definition =
      taskDefinitionArgs === undefined
        ? undefined
        : make("aws:ecs/taskDefinition:TaskDefinition", name, {}, make(taskDefinitionType, name));
    return { service: make("aws:ecs/service:Service", name, own).reference, taskDefinition: definition?.reference };
  };
}

function taskDefinition({ name, inputs }: Creation, make: MakeChild): Properties {
  const role = (option: string, suffix: string) => {
    const { skip, roleArn } = recordOf(inputs[option]);
    return skip === true || roleArn !== undefined
      ? undefined
      : make("aws:iam/role:Role", `${name}-${suffix}`).reference;
  };
  const { skip, existing } = recordOf(inputs["logGroup"]);
  const hasLogGroup = skip !== true && existing === undefined;
  return {
    taskDefinition: make("aws:ecs/taskDefinition:TaskDefinition", name).reference,
    taskRole: role("taskRole", "task"),
    executionRole: role("executionRole", "execution"),
    logGroup: hasLogGroup ? make("aws:cloudwatch/logGroup:LogGroup", name).reference : undefined,
  };
}

/** What a VPC's subnets are for, in the order in which they are made in each zone. */
const subnetTypes = ["Public", "Private", "Isolated"] as const;

function vpc(component: Creation, make: MakeChild): Properties {
  const { name, inputs } = component;
  const { cidrBlock = inputs["ipv4IpamPoolId"] === undefined ? "10.0.0.0/16" : undefined } = inputs;
  const network = make("aws:ec2/vpc:Vpc", name, { ...(cidrBlock !== undefined && { cidrBlock }) });
  const gateway = make("aws:ec2/internetGateway:InternetGateway", name, { vpcId: network.id }, network);
  const { strategy = "OnePerAz", elasticIpAllocationIds } = recordOf(inputs["natGateways"]);
  const parts: Record<
    "subnets" | "routeTables" | "routeTableAssociations" | "routes" | "natGateways" | "eips",
    Child[]
  > = { subnets: [], routeTables: [], routeTableAssociations: [], routes: [], natGateways: [], eips: [] };
  const ids: Record<(typeof subnetTypes)[number], string[]> = { Public: [], Private: [], Isolated: [] };
  for (const [index, zone] of zonesOf(component).entries()) {
    for (const { type, label } of subnetSpecs(inputs)) {
      const subnetName = `${name}-${label}-${index + 1}`;
      const numbered = `${name}-${index + 1}`;
      const at = { vpcId: network.id, availabilityZone: zone, mapPublicIpOnLaunch: type === "Public" };
      const subnet = make("aws:ec2/subnet:Subnet", subnetName, at, network);
      const table = make("aws:ec2/routeTable:RouteTable", subnetName, { vpcId: network.id }, subnet);
      const link = { routeTableId: table.id, subnetId: subnet.id };
      parts.subnets.push(subnet);
      parts.routeTables.push(table);
      parts.routeTableAssociations.push(
        make("aws:ec2/routeTableAssociation:RouteTableAssociation", subnetName, link, table),
      );
      ids[type].push(subnet.id);
      const hasNat = strategy === "OnePerAz" ? parts.natGateways.length <= index : parts.natGateways.length === 0;
      if (type === "Public" && strategy !== "None" && hasNat) {
        if (elasticIpAllocationIds === undefined) {
          parts.eips.push(make("aws:ec2/eip:Eip", numbered, {}, subnet));
        }
        parts.natGateways.push(make("aws:ec2/natGateway:NatGateway", numbered, { subnetId: subnet.id }, subnet));
      }
      if (type === "Public" || (type === "Private" && strategy !== "None")) {
        const through =
          type === "Public" ? { gatewayId: gateway.id } : { natGatewayId: parts.natGateways.at(-1)?.id ?? "" };
        const route = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...through };
        parts.routes.push(make("aws:ec2/route:Route", subnetName, route, table));
      }
    }
  }
  const references = Object.entries(parts).map(([key, made]) => [key, made.map(({ reference }) => reference)] as const);
  return {
    ...Object.fromEntries(references),
    vpc: network.reference,
    vpcId: network.id,
    internetGateway: gateway.reference,
    vpcEndpoints: [],
    publicSubnetIds: ids.Public,
    privateSubnetIds: ids.Private,
    isolatedSubnetIds: ids.Isolated,
  };
}

function zonesOf({ inputs, region }: Creation): readonly string[] {
  const { availabilityZoneNames: names, numberOfAvailabilityZones: count } = inputs;
  if (Array.isArray(names)) {
    return names.map(String);
  }
  const letters = "abcdef".slice(0, typeof count === "number" ? count : 3);
  return [...letters].map((letter) => region + letter);
}

function subnetSpecs({ subnetSpecs: given, subnetStrategy }: Properties) {
  const specs = (Array.isArray(given) ? given : []).map(recordOf).flatMap((spec) => {
    const type = subnetTypes.find((one) => one.toLowerCase() === String(spec["type"]).toLowerCase());
    return type === undefined
      ? []
      : [{ type, label: typeof spec["name"] === "string" ? spec["name"] : type.toLowerCase() }];
  });
  const isMerged = given === undefined || subnetStrategy === "AutoMerge";
  const defaults = (["Public", "Private"] as const)
    .filter((type) => isMerged && !specs.some((one) => one.type === type))
    .map((type) => ({ type, label: type.toLowerCase() }));
  return [...defaults, ...specs].sort((a, b) => subnetTypes.indexOf(a.type) - subnetTypes.indexOf(b.type));
}

function recordOf(value: unknown): Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}
