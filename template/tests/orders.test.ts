import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";

// The program itself, served on this machine: real tokens and checks, without an account of AWS.
let app: M2mApp;
before(async () => {
  app = await startM2m();
});
after(() => app.close());

test("reporting reads an order", async () => {
  const response = await app.as("reporting").get("/orders/7");
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { id: "7", requestedBy: app.clients["reporting"]?.clientId });
});

test("reporting creates none, and is told why", async () => {
  assert.equal((await app.as("reporting").post("/orders", { item: "tea" })).status, 403);
  assert.equal(app.requests().at(-1)?.reason, "lacks orders/write, has orders/read");
  assert.equal((await app.as("checkout").post("/orders", { item: "tea" })).status, 201);
});

test("nothing but its health is open", async () => {
  assert.equal((await app.fetch("/orders/7")).status, 401);
  assert.equal((await app.fetch("/health")).status, 200);
});
