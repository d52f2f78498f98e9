import { strict as assert } from "node:assert";
import { rotationSchedule, rotationWindow } from "../../../components/aws/rotationSchedules";
import { FaultCollector } from "../../../components/checking/faults";

function rulesOf(schedule: unknown, window?: unknown): string[] {
  const faults = new FaultCollector("M2mAuth");
  rotationSchedule("schedule", schedule, faults);
  if (window !== undefined) {
    rotationWindow(schedule)("window", window, faults);
  }
  return faults.found.map(({ path, rule }) => `${path} ${rule}`);
}

describe("a schedule of rotations", () => {
  for (const [schedule, window] of [
    ["rate(4 hours)", "4h"],
    ["rate(1 day)", "24h"],
    ["rate(999 days)"],
    ["cron(0 4/12 * * ? *)", "8h"],
    ["cron(0 0/4 * * ? *)", "4h"],
    ["cron(0 23 L * ? *)", "1h"],
    ["cron(0 8 ? 1/3 SUN#1 *)", "16h"],
    ["cron(0 4 1,15 * ? *)"],
  ]) {
    it(`can be ${schedule}${window === undefined ? "" : ` for ${window}`}`, () => {
      assert.deepEqual(rulesOf(schedule, window), []);
    });
  }

  for (const schedule of [
    "rate(0 days)",
    "rate(10 weeks)",
    "rate(4hours)",
    "rate(+10 days)",
    "every(10 days)",
    "cron(5 4 1 * ? *)",
    "cron(0 24 1 * ? *)",
    "cron(0 * * * ? *)",
    "cron(0 4/0 * * ? *)",
    "cron(0 4 1 * 1 *)",
    "cron(0 4 ? * ? *)",
    "cron(0 4 1 * ? 2027)",
    "cron(0 4 1 * *)",
    " rate(10 days)",
    30,
    null,
  ]) {
    it(`cannot be ${JSON.stringify(schedule)}`, () => {
      assert.deepEqual(rulesOf(schedule), ["schedule is not a schedule of Secrets Manager"]);
    });
  }

  for (const schedule of [
    "rate(3 hours)",
    "rate(1 hour)",
    "cron(0 0/3 * * ? *)",
    "cron(0 1/23 * * ? *)",
    "cron(0 2/20 * * ? *)",
  ]) {
    const hours = { "cron(0 2/20 * * ? *)": "more", "cron(0 1/23 * * ? *)": "more" }[schedule];
    it(`that is ${schedule} is ${hours === undefined ? "too often" : "far enough apart"}`, () => {
      const rule = "schedule rotates more often than every 4 hours, and callers cache the secret that was replaced";
      assert.deepEqual(rulesOf(schedule), hours === undefined ? [rule] : []);
    });
  }

  it("is looked at across midnight", () => {
    assert.match(rulesOf("cron(0 1/21 * * ? *)")[0]!, /more often than every 4 hours/);
  });

  it("is not too seldom", () => {
    assert.deepEqual(rulesOf("rate(1000 days)"), ["schedule rotates less often than every 999 days"]);
  });

  for (const [schedule, window, most] of [
    ["rate(6 hours)", "7h", "6h"],
    ["cron(0 20 1 * ? *)", "5h", "4h"],
    ["cron(0 4/8 * * ? *)", "5h", "4h"],
  ]) {
    it(`that is ${schedule} has a window of ${most} at most`, () => {
      const rule = `window is longer than ${most}, after which the UTC day ends or the next window begins`;
      assert.deepEqual(rulesOf(schedule, window), [rule]);
      assert.deepEqual(rulesOf(schedule, most), []);
    });
  }

  for (const window of ["0h", "25h", "3", "3 h", "03h", "90m", 3]) {
    it(`has no window of ${JSON.stringify(window)}`, () => {
      assert.deepEqual(rulesOf("rate(10 days)", window), ["window is not a number of hours from 1h to 24h"]);
    });
  }
});
