import { randomUUID } from "node:crypto";
import type { HttpResponse, M2mEvent } from "../components";

/** Accepts an order as a JSON object, gives it an id, and answers with both. */
export async function createOrder(event: M2mEvent): Promise<HttpResponse> {
  const order = parseObject(event);
  if (order === undefined) {
    return respond(400, { message: "The body must be a JSON object, sent as application/json." });
  }
  const id = randomUUID();
  const { client_id: createdBy } = event.requestContext.authorizer.jwt.claims;
  return respond(201, { ...order, id, createdBy }, { location: `/orders/${id}` });
}

function parseObject(event: M2mEvent): Record<string, unknown> | undefined {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? "", "base64").toString("utf8") : event.body;
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function respond(statusCode: number, body: object, headers: Record<string, string> = {}): HttpResponse {
  return { statusCode, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
