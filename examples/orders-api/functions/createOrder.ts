import { randomUUID } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { HttpResponse, M2mEvent } from "pulumi-aws-m2m";
import { documents } from "./documents";
import { readJson } from "./readJson";
import { respond } from "./respond";

/** Keeps an order under a new id, with the client that placed it. */
export async function createOrder(event: M2mEvent): Promise<HttpResponse> {
  const { sku, quantity, ...others } = readJson(event) ?? {};
  if (typeof sku !== "string" || !/^[A-Z0-9-]{1,40}$/.test(sku)) {
    return respond(400, { message: "sku must be 1 to 40 capital letters, digits and hyphens." });
  }
  if (typeof quantity !== "number" || !Number.isInteger(quantity) || quantity < 1 || quantity > 1_000) {
    return respond(400, { message: "quantity must be a whole number from 1 to 1000." });
  }
  if (Object.keys(others).length > 0) {
    return respond(400, { message: "An order has a sku and a quantity, and nothing else." });
  }
  const order = { id: randomUUID(), sku, quantity, placedBy: event.requestContext.authorizer.jwt.claims.client_id };
  await documents.send(new PutCommand({ TableName: process.env["TABLE"], Item: order }));
  return respond(201, order, { location: `/orders/${order.id}` });
}
