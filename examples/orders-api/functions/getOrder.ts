import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { HttpResponse, M2mEvent } from "pulumi-aws-m2m";
import { documents } from "./documents";
import { respond } from "./respond";

/** Answers with the order that the path names. */
export async function getOrder(event: M2mEvent): Promise<HttpResponse> {
  const id = event.pathParameters?.["id"];
  const { Item } = await documents.send(new GetCommand({ TableName: process.env["TABLE"], Key: { id } }));
  return Item ? respond(200, Item) : respond(404, { message: "There is no such order." });
}
