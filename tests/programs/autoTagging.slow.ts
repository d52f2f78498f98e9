import { strict as assert } from "node:assert";
import { copyProgram, removeCopies } from "../support/keptPrograms";
import { M2mDev, printedBy, startM2m } from "../support/m2m";
import { evaluateDir, Evaluated, registrationsOf } from "../support/evaluated";
import { removeBundles } from "../support/bundles";

describe("a program that tags its resources by a transform of the stack", () => {
  let dir: string;
  let evaluated: Evaluated;
  let dev: M2mDev;
  before(async () => {
    dir = await copyProgram("auto-tagging");
    evaluated = await evaluateDir(dir);
    dev = await startM2m({ dir });
  });
  after(async () => {
    await dev.stop();
    await removeCopies();
    await removeBundles();
  });

  it("has the tags wherever there can be some, and its own win", () => {
    const tags = { "user:Project": "tagged-orders", "user:Stack": "dev", "user:CostCentre": "4711" };
    const all = registrationsOf(evaluated).filter(({ inputs }) => inputs["tags"] !== undefined);
    assert.deepEqual(Object.fromEntries(all.map(({ type, inputs }) => [type, inputs["tags"]])), {
      "aws:dynamodb/table:Table": { ...tags, "user:CostCentre": "0815", Backup: "daily" },
      "aws:cognito/userPool:UserPool": tags,
      "aws:iam/role:Role": tags,
      "aws:lambda/function:Function": tags,
      "aws:apigatewayv2/api:Api": tags,
      "aws:apigatewayv2/stage:Stage": tags,
    });
    const table = all.find(({ type }) => type === "aws:dynamodb/table:Table")!;
    assert.equal(table.inputs["deletionProtectionEnabled"], true);
  });

  it("is reported on", async () => {
    const report = await printedBy(dir, "access");
    assert.match(report, /GET \/orders\/\{id\} .*orders\/read/);
  });

  it("is served, and its function is called", async () => {
    assert.equal((await dev.call("/orders/7")).status, 401);
    const response = await dev.call("/orders/7", { token: await dev.token("reporting") });
    assert.equal(response.status, 200);
    const { id, table, caller } = (await response.json()) as Record<string, string>;
    assert.deepEqual([id, caller], ["7", dev.ready.clients["reporting"]!.clientId]);
    assert.match(table!, /^orders-/);
  });
});
