import * as pulumi from "@pulumi/pulumi";

/** From how many functions on their uploads, one after another, are worth a word. */
const many = 10;

/** What the provider waits for each function whose archive it uploads, while the others wait for it. */
const secondsEach = 5;

/** How many there are in each run of a program: a process may run several. */
const runs = new WeakMap<object, number>();

/**
 * Counts a function whose archive is uploaded with it. A preview of more than ten says once what that costs, when the
 * program has got to its end or to its first wait.
 */
export function countUpload(): void {
  const run = pulumi.runtime.getStackResource();
  // Without an engine, as in tests and under m2m, nothing is uploaded.
  if (run === undefined || !pulumi.runtime.isDryRun() || pulumi.runtime.getEngine() === undefined) {
    return;
  }
  const count = (runs.get(run) ?? 0) + 1;
  runs.set(run, count);
  if (count === many + 1) {
    setImmediate(() => void pulumi.log.info(notice(runs.get(run)!)));
  }
}

function notice(count: number): string {
  const minutes = Math.max(1, Math.round((count * secondsEach) / 60));
  return (
    `The provider uploads the code of ${count} callbacks one after another, ${secondsEach} seconds each: ` +
    `about ${minutes} min when all of them are new or have changed. ` +
    "With archives: { bucket } of ApiWithJwt and M2mAuth, Lambda takes them from a bucket, at the same time."
  );
}
