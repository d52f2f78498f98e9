import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** The client for the function's table. Its connection serves all calls of an environment. */
export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
