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

describe("a function with many invocations at a time", () => {
  const startFunction = functions();
  const arrivals = new EventEmitter();
  let gate: string;
  let runner: FunctionRunner;
  before(async () => {
    gate = await listen((_, response) => arrivals.emit("arrival", response));
  });
  after(closeServers);

  function start(reservedConcurrentExecutions?: number): void {
    ({ runner } = startFunction({ "index.js": code }, { reservedConcurrentExecutions }));
  }

  /** Invokes the function, and resolves once it waits at the gate. */
  async function invokeAndHold(answer: string, patienceMs?: number) {
    const arrived = once(arrivals, "arrival") as Promise<[ServerResponse]>;
    const invocation = runner.invoke({ gate, answer }, patienceMs);
    const [response] = await arrived;
    return { invocation, release: () => response.end() };
  }

  it("is not throttled without it: where all are busy, invocations wait for one of them", async () => {
    start();
    const held = [];
    for (let count = 0; count < 10; count++) {
      held.push(await invokeAndHold("x"));
    }
    const waiting = runner.invoke({ answer: "waited" });
    held.forEach(({ release }) => release());
    assert.deepEqual(await waiting, { outcome: "returned", result: '"waited"' });
    await Promise.all(held.map(({ invocation }) => invocation));
    // One more may have been started for it, if the others were slow to finish.
    assert.ok(runner["size"] <= 11, String(runner["size"]));
  });

  it("serves a burst of short invocations with a few environments", async () => {
    start();
    const burst = Array.from({ length: 60 }, (_, count) => runner.invoke({ answer: String(count) }));
    for (const [count, invocation] of burst.entries()) {
      assert.deepEqual(await invocation, { outcome: "returned", result: `"${count}"` });
    }
    assert.ok(runner["size"] < burst.length, String(runner["size"]));
  });

  it("gives each of a burst of long ones its own", async () => {
    start();
    const responses: ServerResponse[] = [];
    const all = new Promise<void>((resolve) => {
      arrivals.on("arrival", (response: ServerResponse) => {
        responses.push(response);
        if (responses.length === 8) {
          resolve();
        }
      });
    });
    const burst = Array.from({ length: 8 }, () => runner.invoke({ gate, answer: "x" }));
    await all;
    arrivals.removeAllListeners();
    responses.forEach((response) => response.end());
    assert.ok((await Promise.all(burst)).every(({ outcome }) => outcome === "returned"));
  });

  for (const reserved of [undefined, 12]) {
    it(`runs more than ten at a time where none of them comes free, with ${reserved ?? "none"} reserved`, async () => {
      start(reserved);
      const held = [];
      for (let count = 0; count < 12; count++) {
        held.push(await invokeAndHold("x"));
      }
      assert.equal(runner["size"], 12);
      held.forEach(({ release }) => release());
      for (const { invocation } of held) {
        assert.deepEqual(await invocation, { outcome: "returned", result: '"x"' });
      }
    });
  }
});
