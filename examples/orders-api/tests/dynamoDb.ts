import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A value as DynamoDB writes it: `{ S: "text" }`. */
type Attributes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Operation {
  readonly TableName: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
}

/** A stand-in for DynamoDB. */
export interface DynamoDb {
  readonly url: string;
  /** What it was asked for, as `GetItem orders`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Names of the keys of this project's tables, by the tables' names. */
const keys: Readonly<Record<string, string>> = { orders: "id", stock: "sku" };

/** Starts a stand-in for DynamoDB that knows GetItem and PutItem, and keeps items in memory. */
export async function startDynamoDb(port = 0): Promise<DynamoDb> {
  const items = new Map<string, Attributes>();
  const asked: string[] = [];
  const operations: Readonly<Record<string, (operation: Operation) => object>> = {
    GetItem: ({ TableName, Key = {} }) => ({ Item: items.get(placeOf(TableName, Key)) }),
    PutItem: ({ TableName, Item = {} }) => {
      items.set(placeOf(TableName, Item), Item);
      return {};
    },
  };

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const [, name = ""] = String(request.headers["x-amz-target"]).split(".");
    const operation = JSON.parse(await text(request)) as Operation;
    asked.push(`${name} ${operation.TableName}`);
    response.setHeader("content-type", "application/x-amz-json-1.0");
    try {
      response.end(JSON.stringify(operations[name]!(operation)));
    } catch (error) {
      response.statusCode = 400;
      response.end(JSON.stringify({ __type: "ValidationException", message: `${name}: ${String(error)}` }));
    }
  }
  const server = http.createServer((request, response) => void answer(request, response));
  await once(server.listen(port, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

/** One item's place: its table, and the value of its key. */
function placeOf(table: string, attributes: Attributes): string {
  // Pulumi adds a hyphen and seven hexadecimal digits to a table's name.
  const key = attributes[keys[table.slice(0, -8)] ?? ""];
  if (key === undefined) {
    throw new Error(`${table} is no table whose key stands in ${JSON.stringify(attributes)}`);
  }
  return JSON.stringify([table, key]);
}

if (require.main === module) {
  void startDynamoDb(Number(process.argv[2] ?? 8000)).then(({ url }) => console.log(`DynamoDB's stand-in: ${url}`));
}
