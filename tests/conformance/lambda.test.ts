import { strict as assert } from "node:assert";
import { EventEmitter, once } from "node:events";
import type { ServerResponse } from "node:http";
import { modelFaults } from "../support/registrations";
import { functions } from "../support/functions";
import { closeServers, listen } from "../support/gateway";

const failed = { outcome: "failed" };

describe("as Lambda", () => {
  const start = functions();
  after(closeServers);

  async function resultOf(handler: string, properties: object = {}): Promise<unknown> {
    const { runner, logged } = start({ "index.js": `exports.handler = ${handler};` }, properties);
    const invocation = await runner.invoke({});
    assert.ok(invocation.outcome === "returned", logged.join("\n"));
    return JSON.parse(invocation.result);
  }

  const callingBack = "(event, context, callback) => callback(null, 1)";
  for (const runtime of ["nodejs20.x", "nodejs22.x"]) {
    it(`[D] nodejs-handler page: a handler with a callback runs on ${runtime}`, async () => {
      assert.equal(await resultOf(callingBack, { runtime }), 1);
    });
  }
  it("[D] nodejs-handler page: nodejs24.x drops handlers with a callback, and has async ones only", async () => {
    const { runner, says } = start({ "index.js": `exports.handler = ${callingBack};` }, { runtime: "nodejs24.x" });
    assert.deepEqual(await runner.invoke({}), failed);
    await says(/Runtime\.CallbackHandlerDeprecated: nodejs24\.x/);
    assert.equal(await resultOf("async () => 1", { runtime: "nodejs24.x" }), 1);
  });

  const limits = "async (event, context) => [context.memoryLimitInMB, context.getRemainingTimeInMillis()]";
  it("[RUN] CallbackFunction, [D] CreateFunction page: 128 MB and 3 seconds unless others are given", async () => {
    const [memory, left] = (await resultOf(limits, { timeout: undefined })) as [string, number];
    assert.equal(memory, "128");
    assert.ok(left > 0 && left <= 3_000, String(left));
  });
  it("[RUN] CallbackFunction: its 180 seconds are a function's time", async () => {
    const [, left] = (await resultOf(limits, { timeout: 180 })) as [string, number];
    assert.ok(left > 170_000 && left <= 180_000, String(left));
  });

  it("[RUN] CallbackFunction: handler __index.handler", async () => {
    const { runner } = start({ "__index.js": "exports.handler = async () => 1;" }, { handler: "__index.handler" });
    assert.deepEqual(await runner.invoke({}), { outcome: "returned", result: "1" });
  });

  it("[D] http-api-quotas page: API Gateway waits for 30 s", async () => {
    const [ownTimeout, waits] = [globalThis.setTimeout, [] as (number | undefined)[]];
    globalThis.setTimeout = ((run: () => void, milliseconds?: number) => {
      waits.push(milliseconds);
      return ownTimeout(run, milliseconds);
    }) as typeof setTimeout;
    try {
      await resultOf("async () => 1", { timeout: 60 });
    } finally {
      globalThis.setTimeout = ownTimeout;
    }
    assert.ok(waits.includes(30_000), String(waits));
  });

  it("[REC] cortex#1225: the handler keeps running after the 503", async () => {
    const arrivals = new EventEmitter();
    const gate = await listen((_, response) => arrivals.emit("arrival", response));
    const { runner, says } = start({
      "index.js": `exports.handler = async () => {
        await fetch(${JSON.stringify(gate)});
        console.log("it went on");
      };`,
    });
    const arrived = once(arrivals, "arrival") as Promise<[ServerResponse]>;
    assert.deepEqual(await runner.invoke({}, 1), { outcome: "too-slow" });
    const [response] = await arrived;
    response.end();
    await says(/^it went on$/);
  });

  it("[D] quotas of Lambda: 6 MB of a request, apart from the gateway's 10 MB", async () => {
    const { runner } = start({ "index.js": "exports.handler = async () => 1;" });
    const invocation = await runner.invoke({ body: "x".repeat(6 * 1024 * 1024) });
    assert.deepEqual(invocation, { outcome: "too-large" });
  });

  for (const runtime of ["python3.13", "provided.al2023", "java25", undefined]) {
    it(`[D] lambda-runtimes page: ${runtime ?? "no runtime"} is none of Node.js, and cannot be run here`, () => {
      assert.match(modelFaults({ fn: { runtime } }).join("\n"), /runtime = .* cannot be run here/);
    });
  }
  it("[D] snapstart page: SnapStart, which no Node.js runtime has, is not simulated", () => {
    const snapStart = { applyOn: "PublishedVersions" };
    assert.match(modelFaults({ fn: { snapStart } }).join("\n"), /the option snapStart is not modelled/);
  });
  it("[PKG] loggingConfig and architectures are accepted, as they change no answer", () => {
    const loggingConfig = { logFormat: "JSON", applicationLogLevel: "INFO", logGroup: "orders" };
    assert.deepEqual(modelFaults({ fn: { loggingConfig, architectures: ["arm64"] } }), []);
  });
});
