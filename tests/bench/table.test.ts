import { strict as assert } from "node:assert";
import { faultsOf, measure } from "../../bench/harness/measure";
import type { Row, Run, Subject } from "../../bench/harness/row";
import { table } from "../../bench/harness/table";

/** A subject that gives these runs, one after the other. */
function subject(name: string, runs: readonly Run[], order: string[] = []): Subject {
  let turn = 0;
  return {
    name,
    run: async () => {
      order.push(name);
      return runs[turn++]!;
    },
  };
}

const fine = (figures: Record<string, number>): Run => ({ figures, faults: [] });

describe("the bench", () => {
  const row = (subjects: Row["subjects"]): Row => ({ name: "row", title: "a row", runs: 2, subjects });

  it("measures subjects in turn, as often as the row says or as is wanted", async () => {
    const order: string[] = [];
    const runs = [fine({}), fine({}), fine({})];
    await measure(row([subject("ours", runs, order), subject("theirs", runs, order)]), undefined, () => undefined);
    assert.deepEqual(order, ["ours", "theirs", "ours", "theirs"]);
    order.length = 0;
    await measure(row([subject("ours", runs, order)]), 3, () => undefined);
    assert.deepEqual(order, ["ours", "ours", "ours"]);
  });

  it("shows medians with extremes, and ratios of the same turn", async () => {
    const ours = subject("ours", [fine({ "a, ms": 10, "b, MB": 1.2345 }), fine({ "a, ms": 30, "b, MB": 1.2345 })]);
    const theirs = subject("theirs", [fine({ "a, ms": 1000 }), fine({ "a, ms": 1500 })]);
    const text = table([await measure(row([ours, theirs]), undefined, () => undefined)]);
    assert.equal(
      text,
      `
| What  | Figure | m2m           | Compared with | Its figure             | m2m / it             | Aim |
| ----- | ------ | ------------- | ------------- | ---------------------- | -------------------- | --- |
| a row | a, ms  | 20 (10 to 30) | theirs        | 1,250 (1,000 to 1,500) | 0.015 (0.01 to 0.02) |     |
|       | b, MB  | 1.23          |               |                        |                      |     |
|       | faults | none          |               |                        |                      |     |`.trim(),
    );
  });

  it("says which aims are met, by the median of the figure or of the ratio", async () => {
    const ours = subject("ours", [fine({ "a, ms": 10, b: 4 }), fine({ "a, ms": 30, b: 4 })]);
    const theirs = subject("theirs", [fine({ "a, ms": 20, b: 1 }), fine({ "a, ms": 20, b: 1 })]);
    const aims: Row["aims"] = [
      { figure: "a, ms", atMost: 19 },
      { figure: "a, ms", peer: "theirs", atMost: 1 },
      { figure: "b", peer: "theirs", atLeast: 5 },
    ];
    const text = table([await measure({ ...row([ours, theirs]), aims }, undefined, () => undefined)]);
    const verdicts = text.split("\n").map((line) => line.split("|").at(-2)?.trim());
    assert.deepEqual(verdicts.slice(2), ["at most 19: MISSED", "at most 1: met", "at least 5: MISSED", ""]);
  });

  it("says in words what went wrong, once", async () => {
    const lost: Run = { figures: {}, faults: ["3 requests lost"] };
    const measured = await measure(row([subject("ours", [lost, lost])]), undefined, () => undefined);
    assert.deepEqual(faultsOf(measured), ["ours: 3 requests lost"]);
    assert.match(table([measured]), /\| a row \| faults \| FAILED, see below \|/);
    assert.match(table([measured]), /\n\n- FAILED: a row: ours: 3 requests lost$/);
  });
});
