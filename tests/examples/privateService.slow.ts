import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import * as path from "node:path";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { copyExample, removeExamples } from "../support/examples";
import { closeServers, listen } from "../support/gateway";
import { runM2m } from "../support/m2m";

interface Received {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const unavailable = '{"message":"Service Unavailable"}';

describe("examples/private-service", () => {
  let dir: string;
  before(async () => {
    dir = await copyExample("private-service");
  });
  after(async () => {
    closeServers();
    await removeExamples();
  });

  describe("with a server that stands in for the listener", () => {
    let app: M2mApp;
    let received: Received[];
    before(async () => {
      const server = await listen(async (request, response) => {
        const body: Buffer[] = [];
        for await (const chunk of request) {
          body.push(chunk as Buffer);
        }
        const { method, url, headers } = request;
        received.push({ line: `${method} ${url}`, headers, body: Buffer.concat(body).toString() });
        response.writeHead(201, { "x-served-by": "the stand-in" });
        response.end("served");
      });
      app = await startM2m({ dir, listeners: { "orders-0": server } });
    });
    after(() => app.close());
    beforeEach(() => (received = []));

    it("asks it for what a client may have, and tells it who calls", async () => {
      const response = await app.as("reporting").get("/orders/7%2F8?full=1", {
        headers: { "x-client-id": "somebody else", "x-scope": "everything", "x-own": "1" },
      });
      assert.deepEqual(
        [response.status, response.headers.get("x-served-by"), await response.text()],
        [201, "the stand-in", "served"],
      );
      const [{ line, headers }] = received as [Received];
      assert.equal(line, "GET /orders/7%2F8?full=1");
      assert.equal(headers["x-client-id"], app.clients["reporting"]!.clientId);
      assert.deepEqual([headers["x-scope"], headers["x-own"]], ["orders/read", "1"]);
      assert.match(String(headers.authorization), /^Bearer ey/);
      assert.match(String(headers.forwarded), /^by=127\.0\.0\.1;for=127\.0\.0\.1;host="127\.0\.0\.1:\d+";proto=http$/);
    });

    it("passes on the body of what a client may create", async () => {
      assert.equal((await app.as("checkout").post("/orders", { item: "tea" })).status, 201);
      const [{ line, headers, body }] = received as [Received];
      assert.deepEqual([line, headers["content-type"], body], ["POST /orders", "application/json", '{"item":"tea"}']);
    });

    it("does not ask it for anyone else", async () => {
      assert.equal((await app.fetch("/orders/7")).status, 401);
      assert.equal((await app.fetch("/orders/7", { headers: { authorization: "Bearer x" } })).status, 401);
      assert.equal((await app.as("reporting").post("/orders", {})).status, 403);
      assert.equal((await app.as("checkout").get("/health")).status, 404);
      assert.deepEqual(received, []);
    });
  });

  it("is served with its own service beside it", async () => {
    const service = spawn(process.execPath, [path.join(dir, "service/server.mjs")], {
      env: { ...process.env, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(service.stdout.setEncoding("utf8"), "data")) as [string];
    const port = /port (\d+)/.exec(line)![1]!;
    const app = await startM2m({ dir, listeners: { "orders-0": `http://127.0.0.1:${port}` } });
    try {
      const read = await app.as("reporting").get("/orders/7");
      const requestedBy = app.clients["reporting"]!.clientId;
      assert.deepEqual([read.status, await read.json()], [200, { id: "7", requestedBy }]);
      const created = await app.as("checkout").post("/orders", "tea");
      assert.deepEqual([created.status, ((await created.json()) as { order: string }).order], [201, "tea"]);
    } finally {
      await app.close();
      service.kill();
      await once(service, "close");
    }
  });

  it("answers 503 without one, after the authorizer, and says how to name one", async () => {
    const lines: string[] = [];
    const app = await startM2m({ dir, log: (line) => lines.push(line) });
    try {
      const response = await app.as("reporting").get("/orders/7");
      assert.deepEqual([response.status, await response.text()], [503, unavailable]);
      assert.equal((await app.fetch("/orders/7")).status, 401);
      assert.equal((await app.as("reporting").post("/orders", {})).status, 403);
    } finally {
      await app.close();
    }
    // A slow machine says that it is still evaluating.
    assert.deepEqual(lines.slice(-1), [
      'nothing stands in for the listener orders-0, so GET /orders/{id}, POST /orders answer 503; start a server, and name it by listeners: { "orders-0": "http://127.0.0.1:8080" }.',
    ]);
  });

  it("is not served with a stand-in that it has no use for", async () => {
    await assert.rejects(startM2m({ dir, listeners: { orders: "http://127.0.0.1:1" } }), {
      name: "UserError",
      message: "listener orders: no route is answered by a listener of that name or ARN; name one of: orders-0.",
    });
  });

  for (const command of ["access", "openapi"]) {
    it(`is described by m2m ${command} without a stand-in`, async () => {
      const { code, stdout, stderr } = await runM2m([command], { cwd: dir });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /orders\/read/);
    });
  }
});
