import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { HttpResponse, M2mEvent } from "pulumi-aws-m2m";
import { documents } from "./documents";
import { respond } from "./respond";

/** Answers with how many there are of what the path names. */
export async function getStock(event: M2mEvent): Promise<HttpResponse> {
  const sku = event.pathParameters?.["sku"];
  const { Item } = await documents.send(new GetCommand({ TableName: process.env["TABLE"], Key: { sku } }));
  return Item ? respond(200, Item) : respond(404, { message: "There is no such article." });
}
