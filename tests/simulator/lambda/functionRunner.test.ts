import { strict as assert } from "node:assert";
import { once, EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import type * as runners from "../../../simulator/lambda/functionRunner";
import type { LambdaFunction } from "../../../simulator/model/model";
import { loadBundle, removeBundles } from "../../support/bundles";
import { closeServers, listen } from "../../support/gateway";
import { functionOf, modelOf } from "../../support/registrations";

/** A handler that waits at a gate, where its event names one. */
const code = `exports.handler = async ({ gate, answer }) => {
  if (gate) await fetch(gate);
  return answer;
};`;

describe("a function with reserved concurrency", () => {
  const arrivals = new EventEmitter();
  let module: typeof runners;
  let gate: string;
  let runner: runners.FunctionRunner;
  let logged: string[];
  before(async () => {
    module = await loadBundle({ functionRunner: "lambda/functionRunner.ts", lambdaRuntime: "lambda/runtime.ts" });
    gate = await listen((_, response) => arrivals.emit("arrival", response));
  });
  after(async () => {
    closeServers();
    await removeBundles();
  });
  afterEach(() => runner.close());

  function start(reservedConcurrentExecutions?: number): void {
    const archive = { "m2m:archive": { kind: "files", files: { "index.js": { kind: "text", text: code } } } };
    const properties = { code: archive, timeout: 30, reservedConcurrentExecutions };
    const fn: LambdaFunction = functionOf(modelOf({ fn: properties }).apis[0]!.routes[0]!);
    logged = [];
    runner = new module.FunctionRunner(fn, {}, (line) => logged.push(line));
  }

  /** Invokes the function, and resolves once it waits at the gate. */
  async function invokeAndHold(answer: string, patienceMs?: number) {
    const arrived = once(arrivals, "arrival") as Promise<[ServerResponse]>;
    const invocation = runner.invoke({ gate, answer }, patienceMs);
    const [response] = await arrived;
    return { invocation, release: () => response.end() };
  }

  it("runs as often as that at a time, and is throttled beyond", async () => {
    start(2);
    const held = [await invokeAndHold("one"), await invokeAndHold("two")];
    assert.deepEqual(await runner.invoke({}), { outcome: "throttled" });
    assert.deepEqual(logged, ["Throttled: it may run 2 invocations at a time"]);
    held.forEach(({ release }) => release());
    assert.deepEqual(await Promise.all(held.map(({ invocation }) => invocation)), [
      { outcome: "returned", result: '"one"' },
      { outcome: "returned", result: '"two"' },
    ]);
    assert.deepEqual(await runner.invoke({ answer: "three" }), { outcome: "returned", result: '"three"' });
  });

  it("is switched off by 0", async () => {
    start(0);
    assert.deepEqual(await runner.invoke({}), { outcome: "throttled" });
  });

  it("counts an invocation that its caller has given up", async () => {
    start(1);
    // Its code is loaded, so that the wait for the gate is all that takes time.
    await runner.invoke({ answer: "" });
    const { invocation, release } = await invokeAndHold("late", 1);
    assert.deepEqual(await invocation, { outcome: "too-slow" });
    assert.deepEqual(await runner.invoke({}), { outcome: "throttled" });
    release();
    let next = await runner.invoke({ answer: "next" });
    while (next.outcome === "throttled") {
      await new Promise((resolve) => setImmediate(resolve));
      next = await runner.invoke({ answer: "next" });
    }
    assert.deepEqual(next, { outcome: "returned", result: '"next"' });
  });

  it("is not throttled without it: beyond ten at a time, invocations wait", async () => {
    start();
    const held: Awaited<ReturnType<typeof invokeAndHold>>[] = [];
    for (let count = 0; count < 10; count++) {
      held.push(await invokeAndHold("x"));
    }
    const waiting = runner.invoke({ answer: "waited" });
    held.forEach(({ release }) => release());
    assert.deepEqual(await waiting, { outcome: "returned", result: '"waited"' });
    await Promise.all(held.map(({ invocation }) => invocation));
  });
});
