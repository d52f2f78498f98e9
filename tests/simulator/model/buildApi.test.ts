import { strict as assert } from "node:assert";
import { buildModel } from "../../../simulator/model/buildModel";
import { UserError } from "../../../simulator/userError";
import { modelOf, workedSet } from "../../support/registrations";

describe("buildApi", () => {
  it("has what the program says of an API", () => {
    const [described] = modelOf({ api: { description: "What the shop sells", version: "2.1" } }).apis;
    assert.deepEqual([described!.description, described!.version], ["What the shop sells", "2.1"]);
    const [silent] = modelOf().apis;
    assert.ok(!("description" in silent!) && !("version" in silent!));
  });
});

describe("names", () => {
  const set = workedSet();
  for (const name of ["pool", "api"] as const) {
    it(`are refused that two have: ${set[name].type}`, () => {
      const twin = { ...set[name], id: "twin", urn: "urn:twin" };
      assert.throws(
        () => buildModel([...Object.values(set), twin]),
        (error) =>
          error instanceof UserError &&
          error.message.split("\n")[0] ===
            `${set[name].type} "orders": another one has the same logical name; give each one a name of its own.`,
      );
    });
  }
});
