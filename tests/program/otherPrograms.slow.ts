import { strict as assert } from "node:assert";
import * as path from "node:path";
import { startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

describe("a program with more than an API", () => {
  after(removePrograms);

  it("is served, with components of other packages and unknown outputs in a function's environment", async () => {
    const source = programSource(
      `"GET /table": { access: "public", handler: async () => process.env["TABLE"] ?? "", environment: { TABLE: table.name } },
       "GET /stream": { access: "public", handler: async () => process.env["STREAM"] ?? "", environment: { STREAM: table.streamArn } }`,
      `const awsx: typeof import("@pulumi/awsx") = require("@pulumi/awsx");
       new awsx.ec2.Vpc("net", { numberOfAvailabilityZones: 2 });
       const table = new aws.dynamodb.Table("orders", { attributes: [{ name: "id", type: "S" }], hashKey: "id", billingMode: "PAY_PER_REQUEST" });
       new aws.cloudwatch.MetricAlarm("slow", { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1 });`,
    );
    const m2m = await startM2m({ dir: await makeProgram({ "index.ts": source }) });
    assert.match(await (await m2m.call("/table")).text(), /^orders-[0-9a-f]{7}$/);
    assert.match(
      await (await m2m.call("/stream")).text(),
      /^m2m-unknown:aws:dynamodb\/table:Table "orders" streamArn$/,
    );
    await m2m.stop();
  });

  it("is found above the folder that the command runs in", async () => {
    const dir = await makeProgram({
      "index.ts": programSource(`"GET /x": { access: "public", handler: async () => "x" }`),
      "deep/down/notes.txt": "",
    });
    const m2m = await startM2m({ dir: path.join(dir, "deep/down") });
    assert.equal(await (await m2m.call("/x")).text(), "x");
    await m2m.stop();
  });
});
