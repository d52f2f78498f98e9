import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import { violationsOf } from "../policy/support";
import { copyExample, removeExamples } from "../support/examples";
import { programResources } from "../support/programResources";
import { providerViolations } from "../support/providerRules";
import { folder, manifestOf, exampleNames as names, own, read, users } from "./manifests";

describe("the examples", () => {
  after(removeExamples);

  it("are all in the list, which has no others", () => {
    const listed = [...read(folder, "README.md").matchAll(/^\| \[`([\w-]+)`\]\(([\w-]+)\/([\w.]+)\)/gm)];
    assert.deepEqual(listed.map(([, name]) => name).sort(), [...names].sort());
    for (const [, name, dir, file] of listed) {
      assert.equal(dir, name);
      assert.ok(fs.existsSync(path.join(folder, dir!, file!)), `${dir!}/${file!}`);
    }
  });

  for (const name of names) {
    describe(name, () => {
      const dir = path.join(folder, name);
      const manifest = manifestOf(dir);

      it("asks for the versions that are tested here", () => {
        const tested = { ...own.devDependencies, [own.name]: `^${own.version}` };
        for (const [dependency, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
          assert.equal(range, tested[dependency], dependency);
        }
      });

      it("is checked by the compiler as all are", () => {
        assert.deepEqual(JSON.parse(read(dir, "tsconfig.json")), JSON.parse(read(folder, "minimal/tsconfig.json")));
      });
    });
  }

  for (const [name, stack] of users) {
    it(`${name} creates what AWS accepts and the policy pack allows, for ${stack}`, async () => {
      const resources = await programResources(await copyExample(name), stack);
      assert.ok(resources.length > 0);
      // Of what the components do not make, there is no list of rules.
      const others = /^aws:(?:dynamodb|ec2|ecs|vpc)\//;
      assert.deepEqual(providerViolations(resources.filter(({ type }) => !others.test(type))), []);
      assert.deepEqual(violationsOf(resources), []);
    });
  }
});
