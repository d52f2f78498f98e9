import { strict as assert } from "node:assert";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { copyExample, removeExamples } from "../support/examples";

describe("examples/minimal", () => {
  let app: M2mApp;
  before(async () => {
    app = await startM2m({ dir: await copyExample("minimal") });
  });
  after(async () => {
    await app.close();
    await removeExamples();
  });

  it("lets each machine do its part, and no more", async () => {
    const read = await app.as("reporting").get("/orders/7");
    assert.deepEqual(
      [read.status, await read.json()],
      [200, { id: "7", requestedBy: app.clients["reporting"]!.clientId }],
    );
    const created = await app.as("checkout").post("/orders", { item: "tea" });
    assert.deepEqual([created.status, await created.text()], [201, '{"item":"tea"}']);
    assert.equal((await app.as("reporting").post("/orders", {})).status, 403);
    assert.equal((await app.fetch("/orders/7")).status, 401);
  });

  it("leaves nothing to anyone but its health", () => {
    const { findings } = app.access();
    assert.deepEqual(findings, [{ kind: "public-route", api: "orders", route: "GET /health" }]);
  });
});
