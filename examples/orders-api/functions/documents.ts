import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/**
 * The client for the function's table. A callback's file has no variables that outlast a call, so it is kept on the
 * global object: its connection serves the next call, too.
 */
export function documents(): DynamoDBDocumentClient {
  const kept = globalThis as { documents?: DynamoDBDocumentClient };
  return (kept.documents ??= DynamoDBDocumentClient.from(new DynamoDBClient({})));
}
