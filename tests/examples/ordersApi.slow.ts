import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { DynamoDb, startDynamoDb } from "../../examples/orders-api/tests/dynamoDb";
import { copyExample, removeExamples } from "../support/examples";
import { closeServers, listen } from "../support/gateway";
import { startM2m as startCommand } from "../support/m2m";
import type { Registered } from "../support/mocks";
import { programResources } from "../support/programResources";

const dummies = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };

/** What one route's function asked DynamoDB for. */
interface Asked {
  /** `GetItem orders`. */
  readonly what: string;
  readonly socket: unknown;
}

describe("examples/orders-api", function () {
  // Each function has the AWS SDK in an archive of its own, which takes a while to unpack.
  this.timeout(180_000);

  let dir: string;
  before(async () => {
    dir = await copyExample("orders-api");
  });
  after(async () => {
    closeServers();
    await removeExamples();
  });

  const start = (stack: string, url: string) =>
    startM2m({ dir, stack, environment: { "*": { AWS_ENDPOINT_URL_DYNAMODB: url, ...dummies } } });

  it("passes its own tests", async () => {
    const { stdout } = await promisify(execFile)("npm", ["test"], {
      cwd: dir,
      shell: process.platform === "win32",
      // Node's runner would report to that of these tests.
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    // The mark before a total is that of the reporter, which differs by the version of Node.js.
    assert.match(stdout, /^\S pass [1-9]/m);
    assert.match(stdout, /^\S fail 0$/m);
  });

  describe("with a stand-in for DynamoDB", () => {
    let dynamoDb: DynamoDb;
    before(async () => {
      dynamoDb = await startDynamoDb();
    });
    after(() => dynamoDb.close());

    it("is served for prod", async () => {
      const app = await start("prod", dynamoDb.url);
      const placed = await app.as("checkout").post("/orders", { sku: "TEA-1", quantity: 1 });
      assert.equal(placed.status, 201);
      assert.equal((await app.as("reporting").get(placed.headers.get("location")!)).status, 200);
      assert.deepEqual(app.access().findings, []);
      await app.close();
    });

    it("is served by the command, with the environment that its README gives it", async () => {
      const m2m = await startCommand({ dir, env: { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url, ...dummies } });
      const token = await m2m.token("checkout");
      const body = JSON.stringify({ sku: "TEA-1", quantity: 1 });
      const headers = { "content-type": "application/json" };
      const placed = await m2m.call("/orders", { method: "POST", token, body, headers });
      assert.equal(placed.status, 201, m2m.log);
      assert.equal((await m2m.call("/orders/none", { token })).status, 403);
      await m2m.stop();
    });
  });

  describe("with a server that takes notes", () => {
    const asked: Asked[] = [];
    let app: M2mApp;
    before(async () => {
      const url = await listen(async (request, response) => {
        const [, operation] = String(request.headers["x-amz-target"]).split(".");
        const { TableName } = JSON.parse(await text(request)) as { TableName: string };
        asked.push({ what: `${operation!} ${TableName.replace(/-[0-9a-f]{7}$/, "")}`, socket: request.socket });
        response.setHeader("content-type", "application/x-amz-json-1.0");
        response.end("{}");
      });
      app = await start("dev", url);
    });
    after(() => app.close());

    /** What one request makes its function ask for. */
    async function askedBy(call: Promise<Response>, status: number): Promise<Asked> {
      const from = asked.length;
      assert.equal((await call).status, status);
      assert.equal(asked.length, from + 1);
      return asked[from]!;
    }

    it("lets each function do with its table what it does, and nothing else", async () => {
      const order = { sku: "TEA-1", quantity: 1 };
      const done = {
        "get-orders": await askedBy(app.as("reporting").get("/orders/1"), 404),
        "get-stock": await askedBy(app.as("reporting").get("/stock/TEA-1"), 404),
        "post-orders": await askedBy(app.as("checkout").post("/orders", order), 201),
        "put-stock": await askedBy(app.as("warehouse").put("/stock/TEA-1", { level: 3 }), 200),
      };
      const allowed = (await programResources(dir, "dev"))
        .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
        .map((policy) => [/^orders-([a-z]+-[a-z]+)/.exec(policy.name)![1]!, tableAction(policy)]);
      assert.deepEqual(
        Object.fromEntries(allowed),
        Object.fromEntries(Object.entries(done).map(([route, { what }]) => [route, what])),
      );
    });

    it("keeps one connection to DynamoDB from one call to the next", async () => {
      const first = await askedBy(app.as("reporting").get("/orders/1"), 404);
      const second = await askedBy(app.as("reporting").get("/orders/2"), 404);
      assert.equal(first.socket, second.socket);
    });
  });

  it("delivers each client's credentials to a secret of its own", async () => {
    const resources = await programResources(dir, "prod");
    const secrets = resources.filter(({ type }) => type === "aws:secretsmanager/secret:Secret");
    assert.deepEqual(
      secrets.map(({ inputs }) => [inputs["name"], inputs["recoveryWindowInDays"]]),
      ["checkout", "reporting", "warehouse"].map((client) => [`test-project/test-stack/orders/${client}`, 30]),
    );
  });
});

/** The one thing that a role's policy lets a function do with DynamoDB, and the one table: `GetItem orders`. */
function tableAction({ inputs }: Registered): string {
  const { Statement } = JSON.parse(inputs["policy"] as string) as {
    Statement: { Action: string[]; Resource: string[] }[];
  };
  const ofTables = Statement.filter(({ Action }) => Action.some((action) => !action.startsWith("logs:")));
  const { Action, Resource } = ofTables[0]!;
  assert.deepEqual([ofTables.length, Action.length, Resource.length], [1, 1, 1]);
  const [, table] = /^arn:aws:dynamodb:eu-central-1:123456789012:table\/(\w+)-0123$/.exec(Resource[0]!)!;
  return `${Action[0]!.replace("dynamodb:", "")} ${table!}`;
}
