import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import { functions, knowsMemory } from "../../support/functions";

const [old, current] = ["nodejs22.x", "nodejs24.x"];

describe("Lambda's runtime", () => {
  const start = functions();

  /** How an invocation of a handler ends: its result as JSON, or how it failed. */
  async function outcomeOf(handler: string, runtime: string): Promise<string> {
    const { runner } = start({ "index.js": `exports.handler = ${handler};` }, { runtime });
    const invocation = await runner.invoke({ a: 1 });
    return invocation.outcome === "returned" ? invocation.result : invocation.outcome;
  }

  // Source of both: the runtime interface client of AWS, and the announcement of nodejs24.x.
  const handlers: Readonly<Record<string, readonly [handler: string, upTo22: string, from24: string]>> = {
    "an async one": ["async (event) => event", '{"a":1}', '{"a":1}'],
    "one that returns a promise": ["(event) => Promise.resolve(event)", '{"a":1}', '{"a":1}'],
    "one that returns something thenable": ["() => ({ then: (resolve) => resolve(1) })", "1", "1"],
    "one that returns a value": ["() => 1", "null", "1"],
    "one that throws": ["() => { throw new Error('x'); }", "failed", "failed"],
    "one that rejects with no error": ["async () => { throw undefined; }", "failed", "failed"],
    "one that calls back": ["(event, context, callback) => callback(null, event)", '{"a":1}', "failed"],
    "one that calls back later": ["(e, c, callback) => setTimeout(() => callback(null, 1), 5)", "1", "failed"],
    "one that calls back with an error": ["(e, c, callback) => callback(new Error('x'))", "failed", "failed"],
    "one that calls back twice": ["(e, c, back) => { back(null, 1); back(null, 2); }", "1", "failed"],
    "one that calls back by arguments": ["function () { arguments[2](null, 1); }", "1", "failed"],
    "one that calls back by rest": ["(...all) => all[2](null, 1)", "1", "failed"],
    "a callback that waits for what is left to do": [
      "(e, c, callback) => { const r = { n: 0 }; setTimeout(() => (r.n = 1), 20); callback(null, r); }",
      '{"n":1}',
      "failed",
    ],
    "a callback that is told not to wait": [
      `(e, c, callback) => {
        const r = { n: 0 };
        setTimeout(() => (r.n = 1), 20);
        c.callbackWaitsForEmptyEventLoop = false;
        callback(null, r);
      }`,
      '{"n":0}',
      "failed",
    ],
    "context.succeed": ["(e, context) => context.succeed(1)", "1", "failed"],
    "context.done": ["(e, context) => context.done(null, 1)", "1", "failed"],
    "context.fail": ["(e, context) => context.fail(new Error('x'))", "failed", "failed"],
    "context.fail without an error": ["(e, context) => context.fail()", "failed", "failed"],
    "what only older contexts have": [
      `async (e, context) =>
        ["callbackWaitsForEmptyEventLoop", "succeed", "fail", "done"].filter((name) => name in context).length`,
      "4",
      "0",
    ],
    "one that never calls back": ["(e, c, callback) => {}", "null", "failed"],
    "an async one that never ends, with nothing left to do": ["async () => new Promise(() => {})", "failed", "failed"],
    "one that returns a promise that never settles": ["() => new Promise(() => {})", "null", "failed"],
    "nothing as a result": ["async () => undefined", "null", "null"],
    "a function as a result": ["async () => () => 1", "null", "null"],
    "a result with toJSON": ["async () => new Date(0)", '"1970-01-01T00:00:00.000Z"', '"1970-01-01T00:00:00.000Z"'],
    "a result without JSON": ["async () => 1n", "failed", "failed"],
    "a result that holds itself": ["async () => { const a = {}; a.a = a; return a; }", "failed", "failed"],
    "a result of 6 MB": ["async () => 'x'.repeat(6 * 1024 * 1024 - 1)", "failed", "failed"],
  };
  for (const [what, [handler, upTo22, from24]] of Object.entries(handlers)) {
    it(`${what}: ${upTo22} up to nodejs22.x, ${from24} from nodejs24.x on`, async () => {
      assert.deepEqual([await outcomeOf(handler, old), await outcomeOf(handler, current)], [upTo22, from24]);
    });
  }

  it("says why a handler with a callback is refused", async () => {
    const { runner, says } = start({ "index.js": "exports.handler = (a, b, c) => c();" }, { runtime: current });
    assert.deepEqual(await runner.invoke({}), { outcome: "failed" });
    await says(/Runtime\.CallbackHandlerDeprecated: nodejs24\.x does not support handlers with a callback/);
  });

  describe("finds a handler", () => {
    const one = "exports.handler = async () => 1;";
    const files: Readonly<Record<string, readonly [handler: string, files: Record<string, string>]>> = {
      "in a folder": ["src/app/main.handler", { "src/app/main.js": one }],
      "among the members of what is exported": [
        "index.api.v1.get",
        { "index.js": "exports.api = { v1: { get: async () => 1 } };" },
      ],
      "of a file without an ending": ["index.handler", { index: one }],
      "of a .cjs file": ["index.handler", { "index.cjs": one }],
      "of a .mjs file": ["index.handler", { "index.mjs": "export const handler = async () => 1;" }],
      "of an ES module by its package": [
        "index.handler",
        { "index.js": "export const handler = async () => 1;", "package.json": '{"type":"module"}' },
      ],
      "of an ES module that awaits": [
        "index.handler",
        { "index.mjs": "const one = await Promise.resolve(1);\nexport const handler = async () => one;" },
      ],
      "of an ES module by its package that awaits": [
        "index.handler",
        {
          "index.js": "const one = await Promise.resolve(1);\nexport const handler = async () => one;",
          "package.json": '{"type":"module"}',
        },
      ],
      "in a folder's index": ["app.handler", { "app/index.js": one }],
      "in a package": ["app.handler", { "node_modules/app/index.js": one }],
    };
    for (const [where, [handler, archive]] of Object.entries(files)) {
      it(where, async () => {
        for (const runtime of [old, current]) {
          const { runner, logged } = start(archive, { handler, runtime });
          assert.deepEqual(await runner.invoke({}), { outcome: "returned", result: "1" }, logged.join("\n"));
        }
      });
    }

    const none: Readonly<Record<string, readonly [handler: string, files: Record<string, string>, says: RegExp]>> = {
      "whose file is not there": [
        "main.handler",
        { "index.js": one },
        /Runtime\.ImportModuleError: cannot find module "main"/,
      ],
      "that is not exported": ["index.main", { "index.js": one }, /Runtime\.HandlerNotFound: index\.main is undefined/],
      "that is no function": ["index.handler", { "index.js": "exports.handler = {};" }, /Runtime\.HandlerNotFound/],
      "of a member that is not there": ["index.a.b", { "index.js": one }, /Runtime\.HandlerNotFound: index\.a\.b/],
      "behind the second dot of a file's name": [
        "index.v1.handler",
        { "index.v1.js": one },
        /cannot find module "index"/,
      ],
      "of a file with a mistake": ["index.handler", { "index.js": "exports.handler = ;" }, /SyntaxError/],
      "of a file that throws": ["index.handler", { "index.js": "throw new Error('at load');" }, /Error: at load/],
      "of a file that needs what is not in the archive": [
        "index.handler",
        { "index.js": "require('typescript');" },
        /Cannot find module 'typescript'/,
      ],
    };
    for (const [which, [handler, archive, says]] of Object.entries(none)) {
      it(`not one ${which}, and says so`, async () => {
        const running = start(archive, { handler });
        assert.deepEqual(await running.runner.invoke({}), { outcome: "failed" });
        await running.says(says);
      });
    }
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
        `require('fs').writeSync(3, JSON.stringify({ type: 'returned', requestId: 'other', result: '1' }) + '\\n');
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
