import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import Ajv from "ajv";
import schema from "../../../../m2m.schema.json";
import { readStandIns, StandInsFile } from "../../../../simulator/evaluate/project/standInsFile";
import { UserError } from "../../../../simulator/userError";

describe("m2m.yaml", () => {
  let dir: string;
  beforeEach(() => {
    dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "m2m-stand-ins-")));
  });
  afterEach(() => fs.rmSync(dir, { recursive: true }));

  function read(text: string, stack = "dev"): StandInsFile {
    fs.writeFileSync(path.join(dir, "m2m.yaml"), text);
    return readStandIns(dir, stack);
  }

  /** What a file is refused with, a line each, without its folder. */
  function refusal(text: string): string[] {
    try {
      read(text);
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
      return error.message.replaceAll(`${dir}${path.sep}`, "").split("\n");
    }
    assert.fail("it was accepted");
  }

  const whole = `
all:
  config:
    apiKey: for-all
    version: 1.10
  stackReferences:
    acme/network/prod:
      outputs: { vpcId: vpc-1, zone: [Z1, Z2] }
  environment:
    "*": { LOG: debug, LEVEL: low }
stacks:
  dev:
    config: { apiKey: for-dev, db: { password: x } }
    stackReferences:
      acme/network/prod:
        outputs: { vpcId: vpc-2 }
        secretOutputNames: [vpcId]
    lookUps:
      aws:route53/getZone:getZone: { zoneId: Z1 }
      aws:ec2/getVpc:getVpc:
        - arguments: { default: true }
          answer: { id: vpc-3 }
        - answer: { id: vpc-4 }
    resources:
      awsx:ecr:Image: { app: { imageUri: "app:1" } }
    listeners: { orders: "http://127.0.0.1:8080" }
    truststores: { api.example.com: test/ca.pem }
    environment:
      "*": { LEVEL: high }
  prod:
    listeners: { orders: "http://127.0.0.1:9090" }
`;

  it("gives a stack what is for all, and over that its own", () => {
    const { places, file, config, ...values } = read(whole);
    assert.equal(file, path.join(dir, "m2m.yaml"));
    assert.deepEqual(
      config.map(({ key, value, text }) => [key, value, text]),
      [
        ["apiKey", "for-dev", "for-dev"],
        ["version", 1.1, "1.10"],
        ["db", { password: "x" }, undefined],
      ],
    );
    assert.deepEqual(values, {
      stackReferences: {
        "acme/network/prod": { outputs: { vpcId: "vpc-2", zone: ["Z1", "Z2"] }, secretOutputNames: ["vpcId"] },
      },
      lookUps: {
        "aws:route53/getZone:getZone": { zoneId: "Z1" },
        "aws:ec2/getVpc:getVpc": [
          { arguments: { default: true }, answer: { id: "vpc-3" } },
          { answer: { id: "vpc-4" } },
        ],
      },
      resources: { "awsx:ecr:Image": { app: { imageUri: "app:1" } } },
      listeners: { orders: "http://127.0.0.1:8080" },
      truststores: { "api.example.com": path.join(dir, "test/ca.pem") },
      environment: { "*": { LOG: "debug", LEVEL: "high" } },
    });
    const placed = places.map(({ path: steps, place }) => [steps.join(" "), place.replace(`${dir}${path.sep}`, "")]);
    assert.deepEqual(Object.fromEntries(placed), {
      "config apiKey": "m2m.yaml:13: stacks.dev.config.apiKey",
      "config version": "m2m.yaml:5: all.config.version",
      "config db": "m2m.yaml:13: stacks.dev.config.db",
      "stackReferences acme/network/prod outputs vpcId":
        "m2m.yaml:16: stacks.dev.stackReferences.acme/network/prod.outputs.vpcId",
      "stackReferences acme/network/prod outputs zone":
        "m2m.yaml:8: all.stackReferences.acme/network/prod.outputs.zone",
      "lookUps aws:route53/getZone:getZone": "m2m.yaml:19: stacks.dev.lookUps.aws:route53/getZone:getZone",
      "lookUps aws:ec2/getVpc:getVpc 0": "m2m.yaml:21: stacks.dev.lookUps.aws:ec2/getVpc:getVpc.0",
      "lookUps aws:ec2/getVpc:getVpc 1": "m2m.yaml:23: stacks.dev.lookUps.aws:ec2/getVpc:getVpc.1",
      "resources awsx:ecr:Image app": "m2m.yaml:25: stacks.dev.resources.awsx:ecr:Image.app",
      "listeners orders": "m2m.yaml:26: stacks.dev.listeners.orders",
      "truststores api.example.com": "m2m.yaml:27: stacks.dev.truststores.api.example.com",
      "environment * LOG": "m2m.yaml:10: all.environment.*.LOG",
      "environment * LEVEL": "m2m.yaml:29: stacks.dev.environment.*.LEVEL",
    });
  });

  it("gives other stacks what is for all alone, and none where there is no file", () => {
    assert.deepEqual(read(whole, "test").listeners, {});
    assert.deepEqual(read(whole, "prod").listeners, { orders: "http://127.0.0.1:9090" });
    fs.rmSync(path.join(dir, "m2m.yaml"));
    assert.deepEqual(readStandIns(dir, "dev").places, []);
    for (const empty of ["", "all:\nstacks:\n", "stacks:\n  dev:\n"]) {
      assert.deepEqual(read(empty).places, []);
    }
  });

  for (const [what, text, says] of [
    [
      "a misspelt section, with the nearest",
      "stacks:\n  dev:\n    lookups: {}\n",
      "m2m.yaml:3: stacks.dev.lookups is not known; did you mean lookUps? Known are config, stackReferences, lookUps, resources, listeners, truststores, environment.",
    ],
    ["another key beside the stacks", "dev:\n  config: {}\n", "m2m.yaml:1: dev is not known; known are all, stacks."],
    [
      "a reference without outputs",
      "all:\n  stackReferences:\n    a/b/c: {}\n",
      "m2m.yaml:3: all.stackReferences.a/b/c has no outputs; add it.",
    ],
    [
      "an answer that is empty, which a program would take for one without members",
      "all:\n  lookUps:\n    aws:ec2/getVpc:getVpc: {}\n",
      'm2m.yaml:3: all.lookUps.aws:ec2/getVpc:getVpc is neither an answer nor a list of answers; write "name: value" lines, or "- arguments: … answer: …".',
    ],
    [
      "an answer that is a text",
      "all:\n  lookUps:\n    aws:ec2/getVpc:getVpc: vpc-1\n",
      'm2m.yaml:3: all.lookUps.aws:ec2/getVpc:getVpc is neither an answer nor a list of answers; write "name: value" lines, or "- arguments: … answer: …".',
    ],
    [
      "a variable that is no text",
      'all:\n  environment:\n    "*": { PORT: 80 }\n',
      "m2m.yaml:3: all.environment.*.PORT must be string; correct it.",
    ],
    [
      "a list in place of the whole",
      "- all\n",
      'm2m.yaml: holds a list where a mapping is expected; write "key: value" lines.',
    ],
    [
      "a configuration value without one",
      "all:\n  config:\n    a:\n",
      "m2m.yaml:3: all.config.a must be string or number or boolean or object or array; correct it.",
    ],
  ] as const) {
    it(`is refused with ${what}`, () => assert.deepEqual(refusal(text), [says]));
  }

  it("has a schema that editors take, with a description of everything in it", () => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    assert.ok(ajv.validateSchema(schema));
    for (const [name, section] of Object.entries(schema.definitions.standIns.properties)) {
      assert.ok(section.description.length > 20, name);
    }
  });
});
