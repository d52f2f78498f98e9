import { strict as assert } from "node:assert";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { nodeRuntime, NodeRuntime } from "../../../components/aws/nodeRuntimes";
import { callHandler, Handler } from "../../../simulator/lambda/callHandler";
import { loadHandler } from "../../../simulator/lambda/loadHandler";

/** A context's members that handlers with callbacks use. */
interface OldContext {
  callbackWaitsForEmptyEventLoop: boolean;
  done(error: unknown, result?: unknown): void;
  succeed(result: unknown): void;
  fail(error?: unknown): void;
}

type Callback = (error?: unknown, result?: unknown) => void;

const [old, current] = [nodeRuntime("nodejs22.x"), nodeRuntime("nodejs24.x")];

/** Calls a handler; `idle` says that nothing is left to do as soon as it has returned. */
async function outcomeOf(handler: unknown, runtime: NodeRuntime, idle = true): Promise<unknown> {
  const listeners = process.rawListeners("beforeExit");
  const calling = callHandler(handler as Handler, { a: 1 }, { own: true }, runtime).catch((error: unknown) => ({
    error,
  }));
  const [added] = process.rawListeners("beforeExit").filter((listener) => !listeners.includes(listener));
  if (idle) {
    added?.();
  }
  const outcome = await calling;
  assert.deepEqual(process.rawListeners("beforeExit"), listeners, "it listens no more");
  return outcome;
}

const failure = new Error("no");

describe("a call of a handler", () => {
  it("takes what is returned from nodejs24.x on, promised or not", async () => {
    assert.deepEqual(await outcomeOf((event: unknown) => event, current, false), { a: 1 });
    assert.deepEqual(await outcomeOf(async (event: unknown) => event, current, false), { a: 1 });
    assert.deepEqual(await outcomeOf(() => Promise.reject(failure), current, false), { error: failure });
  });

  it("passes neither a callback nor what goes with it from nodejs24.x on", async () => {
    const handler = (...all: unknown[]) => [all.length, Object.keys(all[1] as object)];
    assert.deepEqual(await outcomeOf(handler, current, false), [2, ["own"]]);
  });

  it("takes a promise's value up to nodejs22.x, and no other", async () => {
    assert.deepEqual(await outcomeOf(async (event: unknown) => event, old, false), { a: 1 });
    assert.equal(await outcomeOf((event: unknown) => event, old), null);
    assert.deepEqual(await outcomeOf(() => Promise.reject(failure), old, false), { error: failure });
    assert.deepEqual(await outcomeOf(() => Promise.reject(undefined as unknown as Error), old, false), {
      error: "handled",
    });
  });

  it("waits with a callback's result until nothing is left to do, unless it is told not to", async () => {
    const back = (_: unknown, __: unknown, callback: Callback) => callback(null, "result");
    assert.equal(await outcomeOf(back, old), "result");
    const atOnce = (_: unknown, context: OldContext, callback: Callback) => {
      assert.equal(context.callbackWaitsForEmptyEventLoop, true);
      context.callbackWaitsForEmptyEventLoop = false;
      callback(null, "result");
    };
    assert.equal(await outcomeOf(atOnce, old, false), "result");
  });

  it("does not wait with an error, nor with what the context's members are given", async () => {
    assert.deepEqual(await outcomeOf((_: unknown, __: unknown, callback: Callback) => callback(failure), old, false), {
      error: failure,
    });
    const members: readonly [(context: OldContext) => void, unknown][] = [
      [(context) => context.done(null, 1), 1],
      [(context) => context.done(failure), { error: failure }],
      [(context) => context.succeed(2), 2],
      [(context) => context.fail(failure), { error: failure }],
      [(context) => context.fail(), { error: "handled" }],
    ];
    for (const [use, expected] of members) {
      assert.deepEqual(await outcomeOf((_: unknown, context: OldContext) => use(context), old, false), expected);
    }
  });

  it("takes the first answer only", async () => {
    const twice = (_: unknown, context: OldContext) => {
      context.succeed("first");
      context.fail(failure);
    };
    assert.equal(await outcomeOf(twice, old, false), "first");
  });

  it("fails where a promise can settle no more; a handler that promised nothing has nothing to answer", async () => {
    const never = () => new Promise(() => undefined);
    for (const [handler, runtime] of [
      [never, current],
      [async () => never(), current],
      [async () => never(), old],
    ] as const) {
      const { error } = (await outcomeOf(handler, runtime)) as { error: Error };
      assert.match(error.message, /cannot settle any more/);
    }
    assert.equal(await outcomeOf(never, old), null);
  });
});

describe("the search for a handler", () => {
  let folder: string;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-handlers-"));
    const handler = "exports.handler = async () => 1; exports.deep = { er: exports.handler }; exports.text = 'x';";
    for (const [name, text] of Object.entries({
      "plain.js": handler,
      "common.cjs": handler,
      bare: handler,
      "app/index.js": handler,
      "sub/main.js": handler,
      "byDefault.js": "exports.default = { handler: async () => 1 };",
      "three.js": "exports.handler = (event, context, callback) => callback();",
      "broken.js": "exports.handler = ;",
      "needy.js": "require('no-such-package');",
      "esm/package.json": '{"type":"module"}',
      "esm/index.js": "export const handler = async () => 1;",
      "module.mjs": "export const handler = async () => 1;",
    })) {
      await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await fs.writeFile(path.join(folder, name), text);
    }
  });
  after(() => fs.rm(folder, { recursive: true }));

  for (const specification of [
    "plain.handler",
    "plain.deep.er",
    "common.handler",
    "bare.handler",
    "app.handler",
    "sub/main.handler",
    "module.handler",
    "esm/index.handler",
  ]) {
    it(`finds ${specification}`, async () => {
      for (const runtime of [old, current]) {
        const handler = await loadHandler(folder, specification, runtime);
        assert.equal(await handler({}, {}), 1);
      }
    });
  }

  const refused: readonly [specification: string, runtime: NodeRuntime, says: RegExp][] = [
    ["nothing.handler", current, /^Runtime\.ImportModuleError: cannot find module "nothing"/],
    ["plain.main", current, /^Runtime\.HandlerNotFound: plain\.main/],
    ["plain.text", old, /^Runtime\.HandlerNotFound/],
    ["plain.deep.no.such", old, /^Runtime\.HandlerNotFound/],
    ["byDefault.handler", old, /^Runtime\.HandlerNotFound/],
    ["three.handler", current, /^Runtime\.CallbackHandlerDeprecated: nodejs24\.x/],
    ["broken.handler", current, /Unexpected token/],
    ["needy.handler", current, /Cannot find module 'no-such-package'/],
  ];
  for (const [specification, runtime, says] of refused) {
    it(`refuses ${specification} for nodejs${runtime.version}.x`, () =>
      assert.rejects(loadHandler(folder, specification, runtime), (error: Error) => says.test(error.message)));
  }

  it("finds what is exported by default from nodejs24.x on, and callbacks up to nodejs22.x", async () => {
    assert.equal((await loadHandler(folder, "byDefault.handler", current)).length, 0);
    assert.equal((await loadHandler(folder, "three.handler", old)).length, 3);
  });
});
