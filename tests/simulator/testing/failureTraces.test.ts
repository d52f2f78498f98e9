import { strict as assert } from "node:assert";
import type { LambdaFunction } from "../../../simulator/model/model";
import type { RequestRecord } from "../../../simulator/requestRecord";
import { FailureTraces } from "../../../simulator/testing/failureTraces";
import { KeptRequests } from "../../../simulator/testing/keptRequests";

const fn = { name: "shop-get-x" } as LambdaFunction;
const record: RequestRecord = {
  time: 0,
  server: { kind: "api", name: "shop" },
  method: "GET",
  path: "/x",
  function: fn.name,
  status: 500,
  milliseconds: 1,
  refusal: { kind: "function-failed" },
};

describe("the traces of handlers that fail in tests", () => {
  it("are what the failing invocation printed, before and after its answer, and nothing of others", () => {
    const written: string[] = [];
    const traces = new FailureTraces((text) => written.push(text));
    const { time, server, method, path } = record;
    const good = { time, server, method, path, function: fn.name, status: 200, milliseconds: 1 };
    traces.invoked(fn);
    traces.printed(fn.name, "good");
    traces.answered(good);
    traces.invoked(fn);
    traces.printed(fn.name, "Invoke Error Error: no such item");
    traces.printed("another", "other");
    traces.answered(record);
    traces.printed(fn.name, "    at handler\u001b[31m");
    traces.invoked(fn);
    traces.printed(fn.name, "next");
    assert.deepEqual(written, [
      "GET /x was answered with 500: the function failed",
      "  Invoke Error Error: no such item",
      "      at handler",
    ]);
  });
});

describe("the requests that an app keeps", () => {
  it("are the last ones, as frozen copies with the reason in words", () => {
    const kept = new KeptRequests(2);
    [1, 2, 3].forEach((time) => kept.add({ ...record, time }));
    const [first] = kept.get();
    assert.deepEqual(
      kept.get().map(({ time }) => time),
      [2, 3],
    );
    assert.equal(first!.reason, "the function failed");
    assert.ok(Object.isFrozen(first) && Object.isFrozen(first?.refusal) && Object.isFrozen(first?.server));
    assert.notEqual(kept.get()[0], first);
  });
});
