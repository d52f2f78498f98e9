import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { isMap, isPlain, isResource } from "../../../components/checking/plainValues";
import { register } from "../../support/mocks";

describe("values that can be read now", () => {
  it("are told from outputs and resources as the Pulumi SDK tells them", async () => {
    await register(() => {
      const values: readonly unknown[] = [
        pulumi.output(1),
        pulumi.secret({ a: 1 }),
        pulumi.output({ a: 1 }).a,
        new pulumi.ComponentResource("test:index:Component", "one"),
        {},
        [],
        "text",
        0,
        null,
        undefined,
        () => 1,
        Object.create(null),
        { __pulumiOutput: "true" },
      ];
      for (const value of values) {
        assert.equal(isPlain(value), !pulumi.Output.isInstance(value));
        assert.equal(isResource(value), pulumi.Resource.isInstance(value));
      }
      assert.deepEqual(
        values.map((value, index) => (isMap(value) ? index : -1)).filter((index) => index >= 0),
        [4, 11, 12],
      );
    });
  });

  it("are no promises", () => {
    assert.equal(isPlain(Promise.resolve(1)), false);
    assert.equal(isMap(Promise.resolve(1)), false);
  });
});
