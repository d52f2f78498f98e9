import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { policies } from "../../policy/policies";
import { createEverything } from "../components/api/everything";
import { root } from "../support/m2m";
import { register } from "../support/mocks";
import { Analyzer } from "./analyzer";
import { resource, violationsOf } from "./support";

describe("the policy pack as Pulumi's loader of packs serves it", function () {
  // The loader checks types, as it does for users.
  this.timeout(120_000);

  let analyzer: Analyzer;
  before(async () => {
    analyzer = await Analyzer.start(path.join(root, "policy"));
  });
  after(() => analyzer.stop());

  it("tells its policies, with levels and configuration", async () => {
    const info = await analyzer.info();
    assert.equal(info.name, "aws-m2m");
    assert.equal(info.supportsconfig, true);
    assert.deepEqual(
      info.policiesList.map(({ name, description, configschema }) => ({
        name,
        description,
        settings: configschema!.properties!.fieldsMap.map(([setting]) => setting).sort(),
      })),
      policies.map(({ name, description, configSchema }) => ({
        name,
        description,
        settings: Object.keys(configSchema!.properties).sort(),
      })),
    );
  });

  for (const preview of [false, true]) {
    it(`says about a program what its functions say, preview: ${preview}`, async () => {
      await analyzer.configure({});
      const { resources } = await register(() => createEverything(), { preview });
      const found = await analyzer.analyze(resources);
      const messages = found.map(({ policy, message }) =>
        // A message begins with the policy's description.
        message.startsWith("can't run policy") ? policy : `${policy}: ${message.split("\n").slice(1).join("\n")}`,
      );
      const expected = violationsOf(resources).map((line) =>
        line.replace(/^([\w-]+): \S+ cannot be checked in a preview$/, "$1"),
      );
      assert.deepEqual(messages.sort(), expected.sort());
      // What a preview cannot tell is said, and stops nothing.
      for (const { level, message } of found) {
        assert.equal(level, message.startsWith("can't run policy") ? "advisory" : "mandatory", message);
      }
    });
  }

  it("is configured, with levels too", async () => {
    const stack = [resource("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 7 })];
    await analyzer.configure({});
    assert.deepEqual(await analyzer.analyze(stack), []);
    const policy = "log-groups-have-a-retention-period";
    await analyzer.configure({ [policy]: { enforcementLevel: "advisory", shortestDays: 30, longestDays: 60 } });
    const { description } = policies.find(({ name }) => name === policy)!;
    assert.deepEqual(await analyzer.analyze(stack), [
      {
        policy,
        level: "advisory",
        message:
          description +
          '\naws.cloudwatch.LogGroup "own": retentionInDays = 7 is not between 30 and 60 days; set it to one of 30, 60.',
      },
    ]);
  });

  it("fails for a setting that it does not have", async () => {
    await analyzer.configure({ "log-groups-have-a-retention-period": { shortest: 30 } });
    await assert.rejects(
      analyzer.analyze([resource("aws:cloudwatch/logGroup:LogGroup", {})]),
      /"shortest" is not a setting of this policy; use one of longestDays, shortestDays|did you mean "shortestDays"/,
    );
  });
});

describe("the policy pack in other packs", () => {
  it("is importable without being served, and needs no @pulumi/aws", async () => {
    const script = `
      require("ts-node/register/transpile-only");
      const { policies } = require("./policy/policies");
      const aws = Object.keys(require.cache).filter((file) => file.includes("/node_modules/@pulumi/aws/"));
      console.log(JSON.stringify({ policies: policies.length, aws }));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { cwd: root });
    assert.deepEqual(JSON.parse(stdout), { policies: policies.length, aws: [] });
  });
});
