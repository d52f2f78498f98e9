import { strict as assert } from "node:assert";
import { runM2m, printedBy } from "../support/m2m";
import { makeOwnProgram, removePrograms } from "../support/programs";

describe("m2m access", () => {
  let own: string;
  before(async () => {
    own = await makeOwnProgram();
  });
  after(removePrograms);

  it("says who may call what in the program of this repository", async () => {
    const table = await printedBy(own, "access");
    for (const line of [
      "Who may call what: aws-m2m, stack dev",
      "  ROUTE             REQUIRES          checkout  reporting",
      "  POST /orders      orders/write      yes       -",
      "  GET /orders/{id}  orders/read       -         yes",
      "  GET /test         nothing (public)  yes       yes",
      "  GET /test_jwt     any client        yes       yes",
      "  orders/read   https://api.example.com/orders/read",
    ]) {
      assert.ok(table.split("\n").includes(line), `${line} in:\n${table}`);
    }
  });

  it("refuses to fail on widening of nothing, as wrong usage", async () => {
    const { code, stdout, stderr } = await runM2m(["access", "--fail-on-widening"], { cwd: own });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^m2m: --fail-on-widening: /);
  });
});
