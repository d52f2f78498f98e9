import { strict as assert } from "node:assert";
import { explainUnknown, unknownConfig } from "../../../../simulator/evaluate/elsewhere/unknownValues";

const fix =
  "it is a value that m2m does not know; set PULUMI_CONFIG_PASSPHRASE where the stack has a passphrase, or give a stand-in in m2m.yaml, under config.";

/** The message of what a program throws. */
function thrown(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return `index.ts:3: ${String(error)}`;
  }
  assert.fail("it did not throw");
}

describe("explainUnknown", () => {
  const unknown = unknownConfig("orders:count");

  it("tells what to do about an error that names an unknown value", () => {
    const error = `Configuration 'orders:count' value '${unknown}' is not a valid number`;
    const shown = "Configuration 'orders:count' value 'the encrypted config.orders:count' is not a valid number";
    assert.equal(explainUnknown(error), `${shown}: ${fix}`);
  });

  it("and about one that quotes its beginning", () => {
    const message = thrown(() => JSON.parse(unknown) as unknown);
    assert.equal(explainUnknown(message), `${message}: ${fix}`);
  });

  it("leaves other errors as they are", () => {
    const message = thrown(() => JSON.parse("orders") as unknown);
    assert.equal(explainUnknown(message), message);
  });
});
