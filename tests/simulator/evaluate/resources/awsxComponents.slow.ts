import { strict as assert } from "node:assert";
import type * as evaluators from "../../../../simulator/evaluate/evaluator";
import { loadProject } from "../../../../simulator/evaluate/project/project";
import type { Evaluation, Registration } from "../../../../simulator/evaluate/registration";
import { loadBundle, removeBundles } from "../../../support/bundles";
import { makeProgram, removePrograms } from "../../../support/programs";

const account = "123456789012";
const region = "eu-central-1";

/** What a program with components of awsx registers, and what their outputs are: `show` tells one by name. */
async function evaluate(
  module: typeof evaluators,
  source: string,
): Promise<{ evaluation: Evaluation; shown: Record<string, unknown> }> {
  const program = `
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
const show = (values: Record<string, unknown>) => {
  for (const [name, value] of Object.entries(values)) {
    pulumi.output(value).apply((known) => console.log(JSON.stringify({ [name]: known ?? null })));
  }
};
${source}
`;
  const project = loadProject(await makeProgram({ "index.ts": program }), "dev");
  const evaluator = new module.Evaluator(false);
  let text = "";
  const evaluation = await evaluator.evaluate(project, (more) => (text += more));
  evaluator.close();
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  return { evaluation, shown: Object.assign({}, ...lines.map((line) => JSON.parse(line) as object)) };
}

describe("components of awsx", () => {
  let module: typeof evaluators;
  before(async () => {
    module = await loadBundle({ evaluator: "evaluate/evaluator.ts", evaluate: "evaluate/evaluationProcess.ts" });
  });
  after(async () => {
    await removePrograms();
    await removeBundles();
  });

  /** What a good program registers, and shows. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- it is JSON of all shapes, which the tests check
  async function good(source: string): Promise<{ registrations: readonly Registration[]; shown: Record<string, any> }> {
    const { evaluation, shown } = await evaluate(module, source);
    assert.ok(evaluation.ok, JSON.stringify(evaluation));
    return { registrations: evaluation.registrations, shown };
  }

  it("have outputs that programs index into: a network with what stands in it", async () => {
    const { registrations, shown } = await good(`
const vpc = new awsx.ec2.Vpc("net", { numberOfAvailabilityZones: 2 });
show({
  vpcId: vpc.vpcId,
  sameId: vpc.vpc.id,
  cidr: vpc.vpc.cidrBlock,
  publicIds: vpc.publicSubnetIds,
  privateIds: vpc.privateSubnetIds,
  isolatedIds: vpc.isolatedSubnetIds,
  firstZone: vpc.subnets.apply((subnets) => subnets[0]!.availabilityZone),
  tables: vpc.routeTables.apply((tables) => tables.length),
  nats: vpc.natGateways.apply((nats) => nats.map((nat) => nat.subnetId)),
  ips: vpc.eips.apply((ips) => ips[1]!.id),
  gateway: vpc.internetGateway.apply((gateway) => gateway.id),
  endpoints: vpc.vpcEndpoints.apply((endpoints) => endpoints.length),
  unknown: vpc.subnets.apply((subnets) => subnets[1]!.cidrBlock),
});
`);
    assert.match(shown["vpcId"], /^vpc-[0-9a-f]{17}$/);
    assert.equal(shown["sameId"], shown["vpcId"]);
    assert.equal(shown["cidr"], "10.0.0.0/16");
    for (const ids of [shown["publicIds"], shown["privateIds"]]) {
      assert.equal(new Set(ids).size, 2);
      ids.forEach((id: string) => assert.match(id, /^subnet-[0-9a-f]{17}$/));
    }
    assert.deepEqual([shown["isolatedIds"], shown["firstZone"], shown["tables"]], [[], `${region}a`, 4]);
    assert.deepEqual(shown["nats"], shown["publicIds"], "a NAT gateway in each zone");
    assert.match(shown["ips"], /^eipalloc-/);
    assert.match(shown["gateway"], /^igw-/);
    assert.equal(shown["endpoints"], 0);
    // In the order in which they are made: those of a zone side by side.
    assert.ok(!("unknown" in shown), "it is not known, so that nothing is done with it");
    const subnets = registrations.filter(({ type }) => type === "aws:ec2/subnet:Subnet").map(({ name }) => name);
    assert.deepEqual(subnets, ["net-public-1", "net-private-1", "net-public-2", "net-private-2"]);
    assert.ok(registrations.every(({ where }) => where === "index.ts:11"));
  });

  for (const [args, expected] of [
    [`{ natGateways: { strategy: "Single" } }`, { publicIds: 3, privateIds: 3, isolatedIds: 0, nats: 1 }],
    [`{ natGateways: { strategy: "None" } }`, { publicIds: 3, privateIds: 3, isolatedIds: 0, nats: 0 }],
    [
      `{ availabilityZoneNames: ["eu-central-1b"], subnetStrategy: "Auto", subnetSpecs: [{ type: "Isolated", name: "db" }, { type: "Unused" }] }`,
      { publicIds: 0, privateIds: 0, isolatedIds: 1, nats: 0 },
    ],
    [
      `{ numberOfAvailabilityZones: 1, subnetStrategy: "AutoMerge", subnetSpecs: [{ type: "Isolated" }] }`,
      { publicIds: 1, privateIds: 1, isolatedIds: 1, nats: 1 },
    ],
  ] as const) {
    it(`have the subnets that are asked for by ${args}`, async () => {
      const { shown } = await good(`
const vpc = new awsx.ec2.Vpc("net", ${args});
show({
  publicIds: vpc.publicSubnetIds.apply((ids) => ids.length),
  privateIds: vpc.privateSubnetIds.apply((ids) => ids.length),
  isolatedIds: vpc.isolatedSubnetIds.apply((ids) => ids.length),
  nats: vpc.natGateways.apply((nats) => nats.length),
});`);
      assert.deepEqual(shown, expected);
    });
  }

  it("are put through transforms with all that is in them, by a known transform of their own, too", async () => {
    const { registrations, shown } = await good(`
const mark = (by: string): pulumi.ResourceTransform => ({ type, props, opts }) =>
  type === "aws:ec2/subnet:Subnet" ? { props: { ...props, tags: { ...props["tags"], [by]: "yes" } }, opts } : undefined;
pulumi.runtime.registerResourceTransform(mark("stack"));
pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
  type === "awsx:ec2:Vpc" ? { props: { ...props, numberOfAvailabilityZones: 1 }, opts } : undefined);
const vpc = new awsx.ec2.Vpc("net", { numberOfAvailabilityZones: 3 }, { transforms: [mark("own")] });
show({ tags: vpc.subnets.apply((subnets) => subnets[0]!.tags) });
`);
    const subnets = registrations.filter(({ type }) => type === "aws:ec2/subnet:Subnet");
    assert.deepEqual(
      subnets.map(({ inputs }) => inputs["tags"]),
      [
        { own: "yes", stack: "yes" },
        { own: "yes", stack: "yes" },
      ],
    );
    assert.deepEqual(shown, { tags: { own: "yes", stack: "yes" } });
  });

  it("have listeners with ARNs, and the names that they have on AWS", async () => {
    const { registrations, shown } = await good(`
const alb = new awsx.lb.ApplicationLoadBalancer("web", {
  internal: true, subnetIds: ["subnet-1"], listeners: [{ port: 80, protocol: "HTTP" }, { port: 8080, protocol: "HTTP" }],
  defaultTargetGroup: { port: 3000, protocol: "HTTP" },
});
const nlb = new awsx.lb.NetworkLoadBalancer("raw", { subnetIds: ["subnet-1"] });
show({
  arns: alb.listeners.apply((listeners) => listeners!.map((one) => one.arn)),
  lifted: alb.listeners.apply((listeners) => listeners![1]!.arn),
  port: alb.listeners.apply((listeners) => listeners![1]!.port),
  balancer: alb.loadBalancer.arn,
  dns: alb.loadBalancer.dnsName,
  zone: alb.loadBalancer.zoneId,
  targets: alb.defaultTargetGroup.arn,
  targetPort: alb.defaultTargetGroup.port,
  group: alb.defaultSecurityGroup.apply((group) => group!.id),
  network: nlb.listeners.apply((listeners) => listeners![0]!.arn),
  vpc: alb.vpcId,
  isResource: alb.listeners.apply((listeners) => aws.lb.Listener.isInstance(listeners![0])),
});`);
    const [first, second] = shown["arns"] as [string, string];
    const form = new RegExp(
      `^arn:aws:elasticloadbalancing:${region}:${account}:listener/app/web-[0-9a-f]{7}/[0-9a-f]{16}/[0-9a-f]{16}$`,
    );
    assert.match(first, form);
    assert.match(second, form);
    assert.notEqual(first, second);
    assert.deepEqual([shown["lifted"], shown["port"], shown["targetPort"]], [second, 8080, 3000]);
    assert.ok(first.startsWith(shown["balancer"].replace(":loadbalancer/", ":listener/")));
    assert.match(shown["dns"], /^internal-web-[0-9a-f]{7}-\d{10}\.eu-central-1\.elb\.amazonaws\.com$/);
    assert.ok(!("zone" in shown), "it is not known, so that nothing is done with it");
    assert.match(shown["targets"], /:targetgroup\/web-[0-9a-f]{7}\/[0-9a-f]{16}$/);
    assert.match(shown["group"], /^sg-[0-9a-f]{17}$/);
    assert.match(shown["network"], /:listener\/net\/raw-/);
    assert.ok(!("vpc" in shown), "it is not known, so that nothing is done with it");
    assert.equal(shown["isResource"], true);
    const listeners = registrations.filter(({ type }) => type === "aws:lb/listener:Listener");
    assert.deepEqual(
      listeners.map(({ name, outputs }) => [name, outputs["arn"]]),
      [
        ["web-0", first],
        ["web-1", second],
        ["raw-0", shown["network"]],
      ],
    );
    assert.match(listeners[0]!.urn, /::awsx:lb:ApplicationLoadBalancer\$aws:lb\/listener:Listener::web-0$/);
  });

  it("have the same ids in every evaluation", async () => {
    const source = `
const alb = new awsx.lb.ApplicationLoadBalancer("web", { subnetIds: ["subnet-1"] });
show({ arn: alb.listeners.apply((listeners) => listeners![0]!.arn), vpc: new awsx.ec2.Vpc("net").privateSubnetIds });`;
    assert.deepEqual((await good(source)).shown, (await good(source)).shown);
  });

  it("have services and task definitions, and take resources of each other", async () => {
    const { registrations, shown } = await good(`
const alb = new awsx.lb.ApplicationLoadBalancer("web", { subnetIds: ["subnet-1"], defaultSecurityGroup: { skip: true } });
const cluster = new aws.ecs.Cluster("cluster");
const container = { name: "web", image: "nginx", memory: 128, portMappings: [{ containerPort: 80, targetGroup: alb.defaultTargetGroup }] };
const fargate = new awsx.ecs.FargateService("web", { cluster: cluster.arn, taskDefinitionArgs: { container } });
const own = new awsx.ecs.EC2Service("own", { cluster: cluster.arn, taskDefinition: "arn:aws:ecs:x" });
const task = new awsx.ecs.FargateTaskDefinition("task", { container, taskRole: { skip: true }, logGroup: { skip: true } });
const repository = new awsx.ecr.Repository("images", { lifecyclePolicy: { skip: true } });
show({
  service: fargate.service.name,
  cluster: fargate.service.apply((service) => service.cluster),
  definition: fargate.taskDefinition.apply((definition) => definition!.arn),
  none: own.service.apply((service) => service.name),
  role: task.executionRole.apply((role) => role!.arn),
  url: repository.url,
  repository: repository.repository.arn,
  image: new awsx.ecr.Image("app", { repositoryUrl: repository.url }).imageUri,
});`);
    const made = registrations.map(({ type, name }) => `${type} ${name}`);
    for (const skipped of ["aws:ec2/securityGroup:SecurityGroup web", "aws:iam/role:Role task-task"]) {
      assert.ok(!made.includes(skipped), skipped);
    }
    assert.ok(
      !made.includes("aws:cloudwatch/logGroup:LogGroup task") && made.includes("aws:iam/role:Role task-execution"),
    );
    assert.match(shown["service"], /^web-[0-9a-f]{7}$/);
    assert.match(shown["cluster"], /^arn:aws:ecs:.*:cluster-[0-9a-f]{7}$/);
    assert.match(shown["definition"], /^arn:aws:ecs:/);
    assert.match(shown["none"], /^own-/);
    assert.match(shown["role"], /:role\/task-execution-/);
    assert.match(shown["url"], /^123456789012\.dkr\.ecr\.eu-central-1\.amazonaws\.com\/images-[0-9a-f]{7}$/);
    assert.match(shown["repository"], /^arn:aws:ecr:/);
    assert.ok(!("image" in shown), "it is not known, so that nothing is done with it");
  });

  it("have the rest of what awsx offers", async () => {
    const { shown } = await good(`
const network = new awsx.ec2.DefaultVpc("default");
const trail = new awsx.cloudtrail.Trail("trail", { cloudWatchLogsGroup: { enable: true } });
const attachment = new awsx.lb.TargetGroupAttachment("attach", { targetGroupArn: "arn:aws:x", lambdaArn: "arn:aws:lambda:x" });
const image = new awsx.ecr.RegistryImage("app", { repositoryUrl: "x", sourceImage: "y" });
show({
  vpc: network.vpcId, publicIds: network.publicSubnetIds, privateIds: network.privateSubnetIds,
  bucket: trail.bucket.apply((bucket) => bucket!.arn), logs: trail.logGroup.apply((group) => group!.name), trail: trail.trail.arn,
  attachment: attachment.targetGroupAttachment.id, permission: attachment.lambdaPermission.apply((one) => one!.principal),
  digest: image.image.apply((one) => one.sha256Digest),
});`);
    assert.match(shown["vpc"], /^vpc-[0-9a-f]{17}$/);
    assert.deepEqual([shown["publicIds"].length, shown["privateIds"]], [3, []]);
    assert.match(shown["bucket"], /^arn:aws:s3:/);
    assert.match(shown["logs"], /^trail-/);
    assert.match(shown["trail"], /^arn:aws:cloudtrail:/);
    assert.match(shown["attachment"], /^attach-/);
    assert.equal(shown["permission"], "elasticloadbalancing.amazonaws.com");
    assert.ok(!("digest" in shown), "it is not known, so that nothing is done with it");
  });

  for (const [what, source, message] of [
    [
      "a listener that is not there",
      `alb.listeners.apply((listeners) => listeners![1]!.arn);`,
      /^index\.ts:\d+: TypeError: Cannot read properties of undefined \(reading 'arn'\)$/,
    ],
    [
      "what is wrong in a program",
      `vpc.privateSubnetIds.apply((ids) => { throw new Error("no subnet in " + ids.length + " zones"); });`,
      /^index\.ts:\d+: Error: no subnet in 3 zones$/,
    ],
  ] as const) {
    it(`fail for ${what}, and do not hang`, async () => {
      const { evaluation } = await evaluate(
        module,
        `const vpc = new awsx.ec2.Vpc("net");
const alb = new awsx.lb.ApplicationLoadBalancer("web", { subnetIds: vpc.privateSubnetIds });
${source}`,
      );
      assert.ok(!evaluation.ok);
      assert.equal(evaluation.errors.length, 1);
      assert.match(evaluation.errors[0]!, message);
    });
  }
});
