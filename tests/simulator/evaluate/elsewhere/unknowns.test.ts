import { strict as assert } from "node:assert";
import type * as evaluators from "../../../../simulator/evaluate/evaluator";
import { loadProject } from "../../../../simulator/evaluate/project/project";
import type { Evaluation, Registration } from "../../../../simulator/evaluate/registration";
import { loadBundle, removeBundles } from "../../../support/bundles";
import { makeProgram, removePrograms } from "../../../support/programs";

type Good = Evaluation & { readonly ok: true };

const stackFile = `
config:
  aws:region: eu-central-1
  test-api:apiKey:
    secure: AAABAJ
  test-api:count:
    secure: AAABAN
  test-api:db:
    host: db.internal
    password:
      secure: AAABAL
`;

/** Registers what it is given, as the value of a parameter by name. */
const program = `
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const show = (name: string, value: pulumi.Input<string>) =>
  new aws.ssm.Parameter(name, { type: "String", value });
const ran: string[] = [];

const config = new pulumi.Config();
const apiKey = config.requireSecret("apiKey");
show("key", apiKey);
show("key-in-text", pulumi.interpolate\`Bearer \${apiKey}\`);
show("key-decides", apiKey.apply((key) => { ran.push("key"); return key === "open" ? "open" : "closed"; }));
show("number", config.getSecretNumber("count")!.apply(String));
const db = config.requireSecretObject<{ host: string; password: string }>("db");
show("host", db.host);
show("password", db.password);

const network = new pulumi.StackReference("acme/network/prod");
show("vpc", network.getOutput("vpcId"));
show("zone", network.requireOutput("zone").apply((zone) => { ran.push("zone"); return zone as string; }));
show("whole", network.outputs.apply((outputs) => outputs["vpcId"] as string));

const found = aws.ec2.getVpcOutput({ default: true });
show("cidr", found.cidrBlock);
show("nested", aws.ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [found.id] }] }).ids[0]!);
show("known", aws.getCallerIdentityOutput().accountId);
show("policy", aws.iam.getPolicyDocumentOutput({ statements: [{ actions: ["a:b"], resources: [found.arn] }] }).json);

const table = new aws.dynamodb.Table("orders", { hashKey: "id", attributes: [{ name: "id", type: "S" }] });
show("stream", table.streamArn);
show("arn", table.arn);

class Service extends pulumi.ComponentResource {
  declare readonly url: pulumi.Output<string>;
  constructor(name: string) {
    super("platform:index:Service", name, { url: undefined }, {}, true);
  }
}
show("service", new Service("billing").url);

void (async () => {
  const vpc = await aws.ec2.getVpc({ default: true });
  show("awaited", vpc.id);
  show("awaited-text", \`vpc \${vpc.id}\`);
  show("awaited-part", vpc.cidrBlock.split("/")[0]!);
  show("awaited-deep", vpc.cidrBlockAssociations[0]!.cidrBlock);
  show("awaited-json", JSON.stringify({ id: vpc.id }));
  const { ids } = await aws.ec2.getSubnets({ filters: [{ name: "vpc-id", values: [vpc.id] }] });
  ids.forEach((id, index) => show(\`subnet-\${index}\`, id));
  show("count", String(ids.length));
  show("output", await network.getOutputValue("name"));
  const details = await network.getOutputDetails("name");
  show("details", details.value as string);
  show("ran", "ran: " + ran.join());
})();
found.id.apply((vpcId) => new aws.ec2.SecurityGroup("inside", { vpcId }));
found.id.apply((vpcId) => new Date(vpcId));
table.arn.apply((name) => new aws.ssm.Parameter("made", { type: "String", value: name }));
new aws.lambda.CallbackFunction("captures", { callback: async () => [table.name.get(), table.streamArn.get()] });
export const late = pulumi.output(aws.ec2.getVpc({ default: true })).id;
`;

const unknown = "m2m-unknown:";

describe("what a program gets from elsewhere", () => {
  let unaided: Good;
  let evaluate: (files?: Readonly<Record<string, string>>) => Promise<Good>;
  before(async () => {
    const { Evaluator } = await loadBundle<typeof evaluators>({
      evaluator: "evaluate/evaluator.ts",
      evaluate: "evaluate/evaluationProcess.ts",
    });
    evaluate = async (files = {}) => {
      const dir = await makeProgram({ "index.ts": program, "Pulumi.dev.yaml": stackFile, ...files });
      const evaluator = new Evaluator(false);
      const evaluation = await evaluator.evaluate(loadProject(dir, "dev", { mayBeUnknown: true }), () => undefined);
      evaluator.close();
      assert.ok(evaluation.ok, JSON.stringify(evaluation));
      return evaluation;
    };
    unaided = await evaluate();
  });
  after(async () => {
    await removePrograms();
    await removeBundles();
  });

  function shownBy(registrations: readonly Registration[]): Record<string, unknown> {
    const parameters = registrations.filter(({ type }) => type === "aws:ssm/parameter:Parameter");
    return Object.fromEntries(parameters.map(({ name, inputs }) => [name, inputs["value"]]));
  }

  it("is not known without stand-ins: it reaches resources as a text that says what it is, and decides nothing", async () => {
    const { registrations, notes } = unaided;
    const key = `${unknown}the encrypted config.test-api:apiKey`;
    const vpc = "the answer of aws:ec2/getVpc:getVpc";
    const subnets = "the answer of aws:ec2/getSubnets:getSubnets";
    const stack = "of the stack acme/network/prod";
    assert.deepEqual(shownBy(registrations), {
      key,
      "key-in-text": key,
      "key-decides": key,
      number: `${unknown}the encrypted config.test-api:count`,
      host: "db.internal",
      password: `${unknown}the encrypted config.test-api:db.password`,
      vpc: `${unknown}output vpcId ${stack}`,
      zone: `${unknown}output zone ${stack}`,
      whole: `${unknown}an output of the stack acme/network/prod`,
      cidr: unknown + vpc,
      nested: unknown + subnets,
      known: "123456789012",
      policy: `${unknown}the answer of aws:iam/getPolicyDocument:getPolicyDocument`,
      stream: `${unknown}aws:dynamodb/table:Table "orders" streamArn`,
      made: registrations.find(({ type }) => type.endsWith(":Table"))!.outputs["arn"],
      arn: registrations.find(({ type }) => type.endsWith(":Table"))!.outputs["arn"],
      service: `${unknown}platform:index:Service "billing" url`,
      awaited: unknown + vpc,
      "awaited-text": `vpc ${unknown}${vpc}.id`,
      "awaited-part": unknown + vpc,
      "awaited-deep": unknown + vpc,
      "awaited-json": JSON.stringify({ id: `${unknown}${vpc}.id` }),
      "subnet-0": unknown + subnets,
      count: "1",
      output: `${unknown}output name ${stack}`,
      details: `${unknown}output name ${stack}`,
      ran: "ran: ",
    });
    const told = "is not asked, and its answer is not known; give it in m2m.yaml, under lookUps, where it matters.";
    assert.deepEqual([...notes].sort(), [
      `index.ts:20: outputs vpcId, zone, name of the stack acme/network/prod: not read, and not known; give them in m2m.yaml, under stackReferences, where they matter.`,
      `index.ts:24: aws:ec2/getVpc:getVpc ${told}`,
      `index.ts:43: aws:ec2/getVpc:getVpc ${told}`,
      "index.ts:57: what the callback of apply constructs is not seen, as its value is not known; give a stand-in in m2m.yaml where it matters.",
      "index.ts:60: a callback captures an output that is not known, and finds undefined in its place; give a stand-in in m2m.yaml where it matters.",
      `index.ts:61: aws:ec2/getVpc:getVpc ${told}`,
    ]);
  });

  it("is what the stand-ins say, and they change nothing else", async () => {
    const standIns = `
stacks:
  dev:
    config: { apiKey: open, count: 7 }
    stackReferences:
      network/prod:
        outputs: { vpcId: vpc-9, zone: Z9, name: main }
        secretOutputNames: [zone]
    resources:
      platform:index:Service: { billing: { url: "https://billing" } }
    lookUps:
      aws:ec2/getVpc:getVpc:
        - arguments: { default: true }
          answer: { id: vpc-1, arn: "arn:1", cidrBlock: 10.0.0.0/16, cidrBlockAssociations: [{ cidrBlock: 10.0.0.0/17 }] }
`;
    const { registrations, notes, usedStandIns } = await evaluate({ "m2m.yaml": standIns });
    const shown = shownBy(registrations);
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(shown).filter(([name, value]) => value !== shownBy(unaided.registrations)[name]),
      ),
      {
        key: "open",
        "key-in-text": "Bearer open",
        "key-decides": "open",
        number: "7",
        vpc: "vpc-9",
        zone: "Z9",
        whole: "vpc-9",
        cidr: "10.0.0.0/16",
        policy: shown["policy"],
        service: "https://billing",
        awaited: "vpc-1",
        "awaited-text": "vpc vpc-1",
        "awaited-part": "10.0.0.0",
        "awaited-deep": "10.0.0.0/17",
        "awaited-json": '{"id":"vpc-1"}',
        output: "main",
        details: "main",
        ran: shown["ran"],
      },
    );
    assert.match(String(shown["policy"]), /"Resource": "arn:1"/);
    assert.deepEqual(notes.map((note) => note.replace(/ (?:is not asked|captures).*$/s, "")).sort(), [
      "index.ts:26: aws:ec2/getSubnets:getSubnets",
      "index.ts:49: aws:ec2/getSubnets:getSubnets",
      "index.ts:60: a callback",
    ]);
    const used = new Set(usedStandIns.map((steps) => steps.join(" ")));
    assert.ok(used.has("config test-api:apiKey") && used.has("lookUps aws:ec2/getVpc:getVpc 0"));
    assert.ok(used.has("stackReferences network/prod outputs zone"));
  });

  it("is the same each time", async () => {
    const [one, two] = [unaided, await evaluate()];
    // Source maps name the folder of the program.
    const plain = ({ registrations }: Good) =>
      JSON.stringify(registrations.map(({ urn, inputs, outputs }) => ({ urn, inputs, outputs }))).replaceAll(
        /m2m-test-\w+/g,
        "",
      );
    assert.equal(plain(one), plain(two));
  });
});
