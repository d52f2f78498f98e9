import { strict as assert } from "node:assert";
import { noStandIns, StandIns } from "../../../../simulator/evaluate/elsewhere/standIns";

describe("stand-ins", () => {
  it("are found for a stack by any form of its name, and by no other", () => {
    const outputs = { vpcId: "vpc-1" };
    for (const [written, asked, isFound] of [
      ["acme/network/prod", "acme/network/prod", true],
      ["network/prod", "acme/network/prod", true],
      ["acme/network/prod", "network/prod", true],
      ["acme/network/prod", "prod", true],
      ["acme/network/prod", "work/prod", false],
      ["acme/network/prod", "acme/network/dev", false],
      ["acme/network/prod", "other/network/prod", false],
    ] as const) {
      const standIns = new StandIns({ ...noStandIns, stackReferences: { [written]: { outputs } } });
      assert.equal(standIns.stack(asked)?.outputs, isFound ? outputs : undefined, `${written}, ${asked}`);
      assert.equal(standIns.hasOutput(asked, "vpcId"), isFound);
      assert.equal(standIns.hasOutput(asked, "toString"), false);
      assert.deepEqual(standIns.used, isFound ? [["stackReferences", written, "outputs", "vpcId"]] : []);
    }
  });

  it("are not guessed where a short name could be that of two stacks", () => {
    const stackReferences = { "acme/network/prod": { outputs: { a: 1 } }, "acme/data/prod": { outputs: { a: 2 } } };
    const standIns = new StandIns({ ...noStandIns, stackReferences });
    assert.equal(standIns.stack("prod"), undefined);
    assert.deepEqual(standIns.stack("data/prod")?.outputs, { a: 2 });
  });

  it("answer look-ups: whatever the arguments, or the first that has those that are named", () => {
    const standIns = new StandIns({
      ...noStandIns,
      lookUps: {
        any: { id: 1 },
        some: [
          { arguments: { default: true }, answer: { id: 2 } },
          { arguments: { tags: { Name: "main" } }, answer: { id: 3 } },
          { arguments: { ids: ["a"] }, answer: { id: 4 } },
        ],
      },
    });
    assert.deepEqual(standIns.lookUp("any", { x: 1 }), { id: 1 });
    assert.deepEqual(standIns.lookUp("some", { default: true, tags: { Name: "main" } }), { id: 2 });
    assert.deepEqual(standIns.lookUp("some", { tags: { Name: "main", Team: "a" }, more: 1 }), { id: 3 });
    assert.deepEqual(standIns.lookUp("some", { ids: ["a"] }), { id: 4 });
    for (const inputs of [{}, { default: false }, { tags: { Name: "other" } }, { ids: ["a", "b"] }]) {
      assert.equal(standIns.lookUp("some", inputs), undefined);
    }
    for (const token of ["other", "constructor", "__proto__"]) {
      assert.equal(standIns.lookUp(token, {}), undefined);
    }
    assert.deepEqual(standIns.used, [
      ["lookUps", "any"],
      ["lookUps", "some", "0"],
      ["lookUps", "some", "1"],
      ["lookUps", "some", "2"],
    ]);
  });

  it("are outputs of resources, by type and name", () => {
    const standIns = new StandIns({ ...noStandIns, resources: { "awsx:ecr:Image": { app: { imageUri: "app:1" } } } });
    assert.deepEqual(standIns.outputs("awsx:ecr:Image", "app"), { imageUri: "app:1" });
    assert.deepEqual(standIns.outputs("awsx:ecr:Image", "other"), {});
    assert.deepEqual(standIns.outputs("awsx:ecr:Repository", "app"), {});
  });
});
