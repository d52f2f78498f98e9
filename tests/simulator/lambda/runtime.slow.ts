import { strict as assert } from "node:assert";
import { functions } from "../../support/functions";

const [old, current] = ["nodejs22.x", "nodejs24.x"];

describe("Lambda's runtime, with a process for each handler,", () => {
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

  // Source: the page on Node.js of Lambda's guide, with the table of what it switches off.
  describe("switches off features of Node.js up to nodejs22.x, which NODE_OPTIONS brings back:", () => {
    const esm = {
      "node_modules/esm/package.json": '{"type":"module"}',
      "node_modules/esm/index.js": "export const one = 1;",
    };
    const unsaid = { "node_modules/esm/index.js": "export const one = 1;" };
    const features: Readonly<Record<string, readonly [files: Record<string, string>, load: string, option: string]>> = {
      "require() of ES modules": [esm, "require('esm')", "--experimental-require-module"],
      "ES modules by their syntax": [unsaid, "await import('esm')", "--experimental-detect-module"],
    };
    for (const [what, [files, load, option]] of Object.entries(features)) {
      it(what, async () => {
        const code = { "index.js": `exports.handler = async () => (${load}).one;`, ...files };
        const outcomes = [];
        for (const settings of [
          { runtime: old },
          { runtime: old, environment: { variables: { NODE_OPTIONS: option } } },
          { runtime: current },
        ]) {
          outcomes.push((await start(code, settings).runner.invoke({})).outcome);
        }
        // A Node.js that has no such option any more cannot do without.
        const isThere = process.allowedNodeEnvironmentFlags.has(option);
        assert.deepEqual(outcomes, [isThere ? "failed" : "returned", "returned", "returned"]);
      });
    }
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
});
