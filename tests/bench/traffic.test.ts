import { strict as assert } from "node:assert";
import { readOptions } from "../../bench/harness/options";
import { quantile, spreadOf } from "../../bench/harness/statistics";
import { faultsOfTraffic } from "../../bench/harness/traffic";

describe("what the bench makes of its figures", () => {
  it("takes quantiles by nearest rank", () => {
    const values = [5, 1, 4, 2, 3];
    assert.deepEqual(
      [0, 0.2, 0.5, 0.99, 1].map((part) => quantile(values, part)),
      [1, 1, 3, 5, 5],
    );
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });

  it("takes the mean of the two in the middle for the median", () => {
    assert.deepEqual(spreadOf([4, 1, 2, 9]), { median: 3, least: 1, most: 9 });
    assert.deepEqual(spreadOf([7]), { median: 7, least: 7, most: 7 });
  });

  it("counts what was lost or wrong, and no slowness, as a fault", () => {
    const good = { answered: 9, seconds: 1, p50Ms: 9e9, p99Ms: 9e9, mostMs: 9e9, lost: 0, wrong: {}, firstAnswers: {} };
    assert.deepEqual(faultsOfTraffic(good), []);
    assert.deepEqual(faultsOfTraffic({ ...good, answered: 0 }), ["no request was answered"]);
    assert.deepEqual(faultsOfTraffic({ ...good, lost: 2, wrong: { "status 503": 4 } }), [
      "2 requests lost",
      "4 times status 503",
    ]);
  });

  it("reads its command line", () => {
    const asked = readOptions(["load", "steady", "--seconds", "7", "--runs=2"]);
    assert.deepEqual({ ...asked }, { ...asked, rows: ["load", "steady"], seconds: 7, runs: 2, connections: undefined });
    for (const wrong of ["0", "-1", "x", "1.5"]) {
      assert.throws(
        () => readOptions([`--connections=${wrong}`]),
        /^Error: --connections .*: is no whole number from 1/,
      );
    }
    assert.throws(() => readOptions(["--second", "3"]), /--second/);
  });
});
