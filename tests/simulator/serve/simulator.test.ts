import { strict as assert } from "node:assert";
import { EventEmitter, once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Registration } from "../../../simulator/evaluate/registration";
import type { Model } from "../../../simulator/model/model";
import type * as simulators from "../../../simulator/serve/simulator";
import { loadBundle, removeBundles } from "../../support/bundles";
import { closeServers, listen } from "../../support/gateway";
import { modelOf, resource } from "../../support/registrations";

/** A handler that waits at a gate, and then answers with what it is told. */
const code = (gate: string, answer: string) => ({
  "m2m:archive": {
    kind: "files",
    files: {
      "index.js": {
        kind: "text",
        text: `exports.handler = async (event) => { if (event.rawQueryString) await fetch("${gate}"); return "${answer}"; };`,
      },
    },
  },
});

describe("the simulator, from one version of a program to the next", () => {
  const arrivals = new EventEmitter();
  let module: typeof simulators;
  let gate: string;
  let simulator: simulators.Simulator;
  before(async () => {
    module = await loadBundle({ simulator: "serve/simulator.ts", lambdaRuntime: "lambda/runtime.ts" });
    gate = await listen((_, response) => arrivals.emit("arrival", response));
  });
  after(async () => {
    closeServers();
    await removeBundles();
  });
  beforeEach(() => {
    simulator = new module.Simulator({
      host: "127.0.0.1",
      port: 0,
      loadCertificate: () => Promise.reject(new Error("not needed")),
      log: () => undefined,
      now: Date.now,
    });
  });
  afterEach(() => simulator.close());

  /** The worked set-up, with an API of a logical name. */
  function model(answer: string, name = "orders", ...more: Registration[]): Model {
    const built = modelOf({ fn: { code: code(gate, answer), timeout: 20 } }, ...more);
    return { ...built, apis: built.apis.map((api) => (api.name === "orders" ? { ...api, name } : api)) };
  }

  const get = async (url: string) => {
    const response = await fetch(url);
    return `${response.status} ${await response.text()}`;
  };

  /** Sends a request, and resolves once its handler waits at the gate. */
  async function held(url: string) {
    const arrived = once(arrivals, "arrival") as Promise<[ServerResponse]>;
    const answer = get(`${url}/health?wait`);
    const [response] = await arrived;
    return { answer, release: () => response.end() };
  }

  it("answers a request under way with the version that it began with", async () => {
    const { apis } = await simulator.serve(model("one"));
    const { answer, release } = await held(apis[0]!.url);
    await simulator.serve(model("two"));
    assert.equal(await get(`${apis[0]!.url}/health`), "200 two");
    release();
    assert.equal(await answer, "200 one");
  });

  it("keeps the address of an API that is renamed, and what is under way there", async () => {
    const { apis } = await simulator.serve(model("one"));
    const { answer, release } = await held(apis[0]!.url);
    const next = await simulator.serve(model("two", "renamed"));
    assert.equal(next.apis[0]!.url, apis[0]!.url);
    assert.equal(await get(`${apis[0]!.url}/health`), "200 two");
    release();
    assert.equal(await answer, "200 one");
  });

  it("answers what is under way at an API that is removed, and then no more", async () => {
    const other = resource("aws:apigatewayv2/api:Api", "other", { protocolType: "HTTP" });
    const stage = resource("aws:apigatewayv2/stage:Stage", "other", {
      apiId: other.id,
      name: "$default",
      autoDeploy: true,
    });
    const { apis } = await simulator.serve(model("one", "orders", other, stage));
    assert.equal(apis.length, 2);
    const { answer, release } = await held(apis[0]!.url);
    const without = model("two", "orders", other, stage);
    await simulator.serve({ ...without, apis: without.apis.slice(1) });
    release();
    assert.equal(await answer, "200 one");
    await assert.rejects(get(`${apis[0]!.url}/health`));
    assert.match(await get(`${apis[1]!.url}/health`), /^404 /);
  });
});
