import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { DynamoDb, startDynamoDb } from "./dynamoDb";

let dynamoDb: DynamoDb;
let app: M2mApp;
before(async () => {
  dynamoDb = await startDynamoDb();
  const toStandIn = {
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
  app = await startM2m({ environment: { "*": toStandIn } });
});
after(async () => {
  await app.close();
  await dynamoDb.close();
});

test("an order that the checkout places is there for the warehouse", async () => {
  const placed = await app.as("checkout").post("/orders", { sku: "TEA-1", quantity: 2 });
  assert.equal(placed.status, 201);
  const order = await placed.json();
  const found = await app.as("warehouse").get(placed.headers.get("location") ?? "");
  assert.equal(found.status, 200);
  assert.deepEqual(await found.json(), order);
  assert.equal((order as { placedBy: string }).placedBy, app.clients["checkout"]?.clientId);
});

test("a level that the warehouse sets is there for the checkout", async () => {
  assert.equal((await app.as("warehouse").put("/stock/TEA-1", { level: 12 })).status, 200);
  assert.deepEqual(await (await app.as("checkout").get("/stock/TEA-1")).json(), { sku: "TEA-1", level: 12 });
});

test("what is not there is not found", async () => {
  assert.equal((await app.as("reporting").get("/orders/none")).status, 404);
  assert.equal((await app.as("reporting").get("/stock/NONE")).status, 404);
});

for (const body of [
  {},
  [],
  { sku: "tea", quantity: 1 },
  { sku: "TEA-1", quantity: 0.5 },
  { sku: "TEA-1", quantity: 1, price: 0 },
]) {
  test(`${JSON.stringify(body)} is no order`, async () => {
    const { length } = dynamoDb.asked;
    assert.equal((await app.as("checkout").post("/orders", body)).status, 400);
    assert.equal(dynamoDb.asked.length, length, "nothing was kept");
  });
}

test("each client may do its part, and no more", () => {
  const [api] = app.access().apis;
  assert.deepEqual(
    Object.fromEntries(
      api?.routes.map(({ routeKey, clients }) => [routeKey, clients.map(({ client }) => client)]) ?? [],
    ),
    {
      "GET /orders/{id}": ["reporting", "warehouse"],
      "POST /orders": ["checkout"],
      "GET /stock/{sku}": ["checkout", "reporting"],
      "PUT /stock/{sku}": ["warehouse"],
    },
  );
});
