import { strict as assert } from "node:assert";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { encodeFrame } from "../../../simulator/lambda/protocol";
import { functions, knowsMemory } from "../../support/functions";

describe("Lambda's runtime", () => {
  const start = functions();

  it("says why a handler with a callback is refused", async () => {
    const { runner, says } = start({ "index.js": "exports.handler = (a, b, c) => c();" }, { runtime: "nodejs24.x" });
    assert.deepEqual(await runner.invoke({}), { outcome: "failed" });
    await says(
      /Runtime\.CallbackHandlerDeprecated: nodejs24\.x does not support .*; take two and return a promise, or run it on nodejs22\.x/,
    );
  });

  describe("keeps a fault to its own invocation", () => {
    const good = { outcome: "returned", result: '"good"' };
    const bad = { outcome: "failed" };

    /** Runs a bad invocation and good ones of one function. */
    async function around(fault: string, properties: object = {}) {
      const code = `exports.handler = async ({ bad }, context) => { if (bad) { ${fault} } return "good"; };`;
      const running = start({ "index.js": code }, { memorySize: 256, ...properties });
      const { runner } = running;
      const outcomes = [await runner.invoke({}), await runner.invoke({ bad: true }), await runner.invoke({})];
      return { ...running, outcomes };
    }

    const faults: Readonly<Record<string, readonly [fault: string, says: RegExp]>> = {
      "one that throws": ["throw new Error('no');", /Invoke Error Error: no/],
      "one that exits": ["process.exit(3);", /Runtime exited with status 3 before it answered/],
      "one that kills itself": [
        "process.kill(process.pid, 'SIGKILL'); await new Promise(() => setInterval(() => {}, 1000));",
        /Runtime exited by SIGKILL/,
      ],
      "one with a rejection that nobody handles": [
        "void Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 1000));",
        /Error: lost/,
      ],
      "one with an error that nobody catches": [
        "setTimeout(() => { throw new Error('loose'); }); await new Promise((r) => setTimeout(r, 1000));",
        /Error: loose/,
      ],
      "one that writes nonsense to the runtime's pipe": [
        "require('fs').writeSync(3, 'garbage\\n'); await new Promise((r) => setTimeout(r, 1000));",
        /The runtime's own pipe was written to/,
      ],
      "one that answers for another": [
        `require('fs').writeSync(3, Buffer.from("${encodeFrame("returned", randomUUID(), '"bad"').toString("base64")}", "base64"));
         await new Promise((r) => setTimeout(r, 1000));`,
        /The runtime's own pipe was written to/,
      ],
      "one whose child holds its output open": [
        "require('child_process').spawn('sleep', ['60'], { stdio: 'inherit' }); process.exit(5);",
        /Runtime exited with status 5/,
      ],
    };
    for (const [what, [fault, says]] of Object.entries(faults)) {
      it(what, async () => {
        const running = await around(fault);
        assert.deepEqual(running.outcomes, [good, bad, good]);
        await running.says(says);
      });
    }

    it("many that are short, and leave memory outside the heap behind", async function () {
      if (!knowsMemory) {
        return this.skip();
      }
      const { runner, says } = start({
        "index.js": `const kept = [];
          exports.handler = async () => { if (kept.length < 100) kept.push(Buffer.alloc(4e6, 1)); return "good"; };`,
      });
      let outcome = "returned";
      for (let count = 0; count < 5_000 && outcome === "returned"; count++) {
        ({ outcome } = await runner.invoke({}));
      }
      assert.equal(outcome, "failed");
      await says(/^Runtime uses \d+ MB, more than its memory of 128 MB$/);
      assert.deepEqual(await runner.invoke({}), good);
    });

    it("one that takes more memory than it has, outside the heap", async function () {
      if (!knowsMemory) {
        this.skip();
      }
      const hoard = `const all = []; for (;;) { all.push(Buffer.alloc(8e6, 1)); await new Promise(setImmediate); }`;
      const running = await around(hoard);
      assert.deepEqual(running.outcomes, [good, bad, good]);
      await running.says(/Runtime uses \d+ MB, more than its memory of 256 MB/);
    });

    for (const [what, aftermath] of Object.entries({
      "an exit after the answer": "setImmediate(() => process.exit(3));",
      "an error after the answer": "setTimeout(() => { throw new Error('late'); }, 1);",
    })) {
      it(`${what} does not cost the next one`, async () => {
        const { runner } = start({ "index.js": `exports.handler = async () => { ${aftermath} return "good"; };` });
        for (let count = 0; count < 6; count++) {
          assert.deepEqual(await runner.invoke({}), good);
        }
      });
    }

    it("one whose environment is killed before it has read its frame is run in another", async () => {
      const code = `exports.handler = async ({ stop }) => {
        if (stop) setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
        return process.pid;
      };`;
      const { runner, logged } = start({ "index.js": code });
      const first = await runner.invoke({ stop: true });
      assert.ok(first.outcome === "returned");
      const second = runner.invoke({});
      // It is with the environment by now, which reads nothing any more.
      await new Promise((resolve) => setImmediate(resolve));
      process.kill(Number(first.result), "SIGKILL");
      const { outcome, ...rest } = await second;
      assert.equal(outcome, "returned");
      assert.notDeepEqual(rest, { result: first.result });
      assert.deepEqual(logged, []);
    });

    it("one whose environment ends as soon as it is ready fails, and does not go on for ever", async () => {
      const { runner } = start({
        "index.js": `exports.handler = async () => 1; process.nextTick(() => setImmediate(() => process.exit(4)));`,
      });
      const outcomes = new Set<string>();
      for (let count = 0; count < 3; count++) {
        outcomes.add((await runner.invoke({})).outcome);
      }
      assert.ok(
        [...outcomes].every((outcome) => outcome === "failed" || outcome === "returned"),
        [...outcomes].join(),
      );
    });

    it("one whose process cannot be started", async () => {
      const { runner, says } = start({
        "index.js": `exports.handler = async ({ exit }) => exit ? process.exit() : process.cwd();`,
      });
      const first = await runner.invoke({});
      assert.ok(first.outcome === "returned");
      await runner.invoke({ exit: true });
      await fs.rm(JSON.parse(first.result) as string, { recursive: true });
      assert.deepEqual(await runner.invoke({}), bad);
      await says(/Runtime cannot be started \(spawn .* ENOENT\)/);
    });
  });

  it("hands over output without a line end in pieces, and without waiting for one", async () => {
    const code = `exports.handler = async () => { process.stdout.write("x".repeat(1e6)); process.stdout.write("\\nend\\n"); return 1; };`;
    const { runner, logged, says } = start({ "index.js": code });
    await runner.invoke({});
    await says(/^end$/);
    assert.ok(logged.length > 2 && logged.every((line) => line.length < 300_000));
    assert.equal(logged.slice(0, -1).join("").length, 1e6);
  });

  it("takes events of up to 6 MB, and says why it refuses a larger one", async () => {
    const { runner, logged } = start({ "index.js": "exports.handler = async ({ text }) => text.length;" });
    const room = 6 * 1024 * 1024 - '{"text":""}'.length;
    assert.deepEqual(await runner.invoke({ text: "x".repeat(room) }), { outcome: "returned", result: String(room) });
    assert.deepEqual(await runner.invoke({ text: "x".repeat(room + 1) }), { outcome: "too-large" });
    assert.match(logged.join("\n"), /Request too large/);
  });

  it("unpacks the code again after it could not", async () => {
    const code = { kind: "files", files: { "index.js": { kind: "file", path: `${__dirname}/no-such-file.js` } } };
    const running = start({}, { code: { "m2m:archive": code } });
    const results = [await running.runner.invoke({}), await running.runner.invoke({})];
    assert.deepEqual(results, [{ outcome: "failed" }, { outcome: "failed" }]);
    assert.equal(running.logged.filter((line) => line.startsWith("its code cannot be unpacked")).length, 2);
  });

  it("makes a folder for the code again after it could not", async () => {
    const { TMPDIR } = process.env;
    const { runner, says } = start({ "index.js": `exports.handler = async () => "good";` });
    process.env["TMPDIR"] = `${__dirname}/no-such-folder`;
    const first = await runner.invoke({});
    process.env["TMPDIR"] = TMPDIR;
    if (TMPDIR === undefined) {
      delete process.env["TMPDIR"];
    }
    assert.deepEqual(first, { outcome: "failed" });
    await says(/^its code cannot be unpacked: ENOENT/);
    assert.deepEqual(await runner.invoke({}), { outcome: "returned", result: '"good"' });
  });
});
