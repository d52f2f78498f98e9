import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { Throttles } from "../../../simulator/apiGateway/throttles";
import type { Stage, Throttle } from "../../../simulator/model/model";
import { modelOf } from "../../support/registrations";
import { closeServers, send, serveApi } from "../../support/gateway";

const stageOf = (throttle?: Throttle, own: Readonly<Record<string, Throttle>> = {}, name = "$default"): Stage => ({
  name,
  variables: {},
  ...(throttle && { throttle }),
  routeThrottles: new Map(Object.entries(own)),
});

describe("throttling", () => {
  let now = 0;
  let throttles: Throttles;
  beforeEach(() => {
    now = 1_000_000;
    throttles = new Throttles(() => now);
  });

  /** How many of a number of requests at once are admitted. */
  const admitted = (stage: Stage, routeKey: string, requests = 20) =>
    Array.from({ length: requests }, () => !throttles.exceeded(stage, routeKey)).filter(Boolean).length;

  it("admits all where there is no limit", () => {
    assert.equal(admitted(stageOf(), "GET /a", 1000), 1000);
  });

  it("admits a burst at once, and what the rate refills with time, up to the burst", () => {
    const stage = stageOf({ rate: 2, burst: 5 });
    assert.equal(admitted(stage, "GET /a"), 5);
    now += 499;
    assert.equal(admitted(stage, "GET /a"), 0);
    now += 1;
    assert.equal(admitted(stage, "GET /a"), 1);
    now += 1500;
    assert.equal(admitted(stage, "GET /a"), 3);
    now += 3_600_000;
    assert.equal(admitted(stage, "GET /a"), 5);
  });

  it("refills with a rate below one a second", () => {
    const stage = stageOf({ rate: 0.1, burst: 1 });
    assert.equal(admitted(stage, "GET /a"), 1);
    now += 9_999;
    assert.equal(admitted(stage, "GET /a"), 0);
    now += 1;
    assert.equal(admitted(stage, "GET /a"), 1);
  });

  for (const limit of [
    { rate: 10, burst: 0 },
    { rate: 0, burst: 0 },
  ]) {
    it(`admits nothing with ${JSON.stringify(limit)}`, () => {
      assert.equal(admitted(stageOf(limit), "GET /a"), 0);
      now += 3_600_000;
      assert.equal(admitted(stageOf(limit), "GET /a"), 0);
    });
  }

  it("counts each route by itself, also where all have the stage's limit", () => {
    const stage = stageOf({ rate: 1, burst: 2 });
    assert.equal(admitted(stage, "GET /a"), 2);
    assert.equal(admitted(stage, "GET /b"), 2);
    assert.equal(admitted(stage, "GET /a"), 0);
  });

  it("takes a route's own limit before the stage's, also a higher one", () => {
    const stage = stageOf({ rate: 1, burst: 2 }, { "GET /a": { rate: 1, burst: 7 }, "GET /b": { rate: 1, burst: 1 } });
    assert.deepEqual(
      ["GET /a", "GET /b", "GET /c"].map((route) => admitted(stage, route)),
      [7, 1, 2],
    );
  });

  it("limits a route of a stage without a limit of its own", () => {
    const stage = stageOf(undefined, { "GET /a": { rate: 1, burst: 1 } });
    assert.deepEqual(
      ["GET /a", "GET /b"].map((route) => admitted(stage, route)),
      [1, 20],
    );
  });

  it("counts the stages of an API apart", () => {
    const limit = { rate: 1, burst: 2 };
    assert.equal(admitted(stageOf(limit), "GET /a"), 2);
    assert.equal(admitted(stageOf(limit, {}, "v1"), "GET /a"), 2);
  });

  it("never admits more than burst and rate allow, whatever the clock does", () => {
    const steps = fc.array(fc.integer({ min: -2_000, max: 2_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 5 }), (jumps, rate, burst) => {
        const stage = stageOf({ rate, burst });
        throttles = new Throttles(() => now);
        const start = now;
        let [latest, count] = [start, Number(!throttles.exceeded(stage, "GET /a"))];
        for (const jump of jumps) {
          now += jump;
          latest = Math.max(latest, now);
          count += Number(!throttles.exceeded(stage, "GET /a"));
        }
        assert.ok(count <= burst + ((latest - start) / 1000) * rate + 1e-6, `${count} requests`);
      }),
    );
  });
});

describe("throttling, over HTTP", () => {
  after(closeServers);

  it("answers 429 before it looks at a token, and serves again once the bucket has filled", async () => {
    let now = 1_000_000;
    let invocations = 0;
    const limit = { throttlingBurstLimit: 1, throttlingRateLimit: 1 };
    const [api] = modelOf({ stage: { defaultRouteSettings: limit } }).apis;
    const origin = await serveApi(api!, {
      invoke: () => {
        invocations++;
        return Promise.resolve({ outcome: "returned", result: '"served"' });
      },
      now: () => now,
    });
    assert.equal((await send(origin, "GET /health")).status, 200);
    const { status, headers, body } = await send(origin, "GET /health");
    assert.deepEqual([status, body, invocations], [429, '{"message":"Too Many Requests"}', 1]);
    assert.equal(headers["content-type"], "application/json");
    assert.match(String(headers["apigw-requestid"]), /^[A-Za-z0-9+/]{15}=$/);

    // Each route has a bucket of its own, and a request that is denied has counted.
    assert.equal((await send(origin, "GET /orders/1")).status, 401);
    assert.equal((await send(origin, "GET /orders/2")).status, 429);
    now += 1000;
    assert.equal((await send(origin, "GET /health")).status, 200);
    assert.equal((await send(origin, "GET /orders/1")).status, 401);
  });

  it("does not count requests for which there is no route, nor preflight requests", async () => {
    const limit = { throttlingBurstLimit: 1, throttlingRateLimit: 1 };
    const [api] = modelOf({
      api: { corsConfiguration: { allowOrigins: ["*"] } },
      stage: { routeSettings: [{ routeKey: "GET /health", ...limit }] },
    }).apis;
    const origin = await serveApi(api!, { now: () => 0 });
    for (let count = 0; count < 3; count++) {
      assert.equal((await send(origin, "POST /health")).status, 404);
      const headers = { origin: "https://a.example", "access-control-request-method": "GET" };
      assert.equal((await send(origin, "OPTIONS /health", { headers })).status, 204);
    }
    assert.equal((await send(origin, "GET /health")).status, 200);
    assert.equal((await send(origin, "GET /health")).status, 429);
  });
});
