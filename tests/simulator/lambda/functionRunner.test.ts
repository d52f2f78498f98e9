import { strict as assert } from "node:assert";
import { once, EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import type { FunctionRunner } from "../../../simulator/lambda/functionRunner";
import { functions } from "../../support/functions";
import { closeServers, listen } from "../../support/gateway";

/** A handler that waits at a gate, where its event names one. */
const code = `exports.handler = async ({ gate, answer }) => {
  if (gate) await fetch(gate);
  return answer;
};`;

describe("a function with reserved concurrency", () => {
  const startFunction = functions();
  const arrivals = new EventEmitter();
  let gate: string;
  let runner: FunctionRunner;
  let logged: readonly string[];
  before(async () => {
    gate = await listen((_, response) => arrivals.emit("arrival", response));
  });
  after(closeServers);

  function start(reservedConcurrentExecutions?: number): void {
    ({ runner, logged } = startFunction({ "index.js": code }, { reservedConcurrentExecutions }));
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
});
