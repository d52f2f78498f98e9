import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { HttpResponse, M2mEvent } from "pulumi-aws-m2m";
import { documents } from "./documents";
import { readJson } from "./readJson";
import { respond } from "./respond";

/** Keeps how many there are of what the path names. */
export async function setStock(event: M2mEvent): Promise<HttpResponse> {
  const sku = event.pathParameters?.["sku"] ?? "";
  const { level } = readJson(event) ?? {};
  if (!/^[A-Z0-9-]{1,40}$/.test(sku)) {
    return respond(400, { message: "The path must end in 1 to 40 capital letters, digits and hyphens." });
  }
  if (typeof level !== "number" || !Number.isInteger(level) || level < 0) {
    return respond(400, { message: "level must be a whole number from 0 on." });
  }
  await documents.send(new PutCommand({ TableName: process.env["TABLE"], Item: { sku, level } }));
  return respond(200, { sku, level });
}
