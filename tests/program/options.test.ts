import { strict as assert } from "node:assert";
import { EventEmitter, once } from "node:events";
import type { ServerResponse } from "node:http";
import { closeServers, listen } from "../support/gateway";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, removePrograms } from "../support/programs";

const page = "https://app.example.com";

const source = (server: string) => `
import * as aws from "@pulumi/aws";
import { ApiWithJwt, M2mAuth } from "~/dist/components";

const auth = new M2mAuth("shop", {
  resourceServers: { items: { scopes: { read: "Read items", write: "Write items" } } },
  clients: { reader: ["items/read"], writer: ["items/write"] },
  tokenCustomization: {
    handler: async (event) => {
      const { clientMetadata = {}, scopes } = event.request;
      if (clientMetadata["tenant"] === "none") {
        throw new Error("no such tenant");
      }
      event.response = {
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: {
            claimsToAddOrOverride: { tenant: clientMetadata["tenant"] ?? "default", sub: "forged" },
            scopesToAdd: scopes.includes("items/write") ? ["items/read"] : [],
          },
        },
      };
      return event;
    },
  },
});
new ApiWithJwt("shop", {
  auth,
  cors: { allowOrigins: ["${page}"], exposeHeaders: ["etag"], maxAge: { hours: 1 } },
  throttle: { rateLimit: 1000, burstLimit: 1000 },
  stageVariables: { colour: "green" },
  routes: {
    "GET /claims": {
      access: "any-client",
      handler: async (event) => ({
        statusCode: 200,
        headers: { "access-control-allow-origin": "*", "content-type": "application/json" },
        body: JSON.stringify({ colour: event.stageVariables?.["colour"], ...event.requestContext.authorizer.jwt }),
      }),
    },
    "GET /items": { scopes: ["items/read"], handler: async () => "items" },
    "ANY /closed": { access: "any-client", handler: async () => "closed" },
    "GET /rare": { access: "public", throttle: { rateLimit: 0.001, burstLimit: 2 }, handler: async () => "rare" },
    "GET /one": {
      access: "public",
      reservedConcurrency: 1,
      environment: { GATE: "${server}/gate" },
      handler: async () => (await fetch(process.env["GATE"]!)).text(),
    },
    "POST /orders/{id}": {
      scopes: ["items/write"],
      handler: {
        url: "${server}/v1/{id}",
        allowPlainHttp: true,
        method: "PUT",
        headers: { "x-client": "$context.authorizer.claims.client_id", "x-colour": "$stageVariables.colour" },
        timeout: 20,
      },
    },
  },
});
`;

describe("the options of the components, over HTTP", () => {
  const arrivals = new EventEmitter();
  let m2m: M2mDev;
  before(async () => {
    const server = await listen(async (request, response) => {
      if (request.url === "/gate") {
        arrivals.emit("arrival", response);
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
      }
      const { method, url, headers } = request;
      response.writeHead(202, { "content-type": "application/json" });
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
    });
    m2m = await startM2m({ dir: await makeProgram({ "index.ts": source(server) }) });
  });
  after(async () => {
    closeServers();
    await m2m.stop();
    await removePrograms();
  });

  it("customise tokens: a claim and a scope more, and no protected claim", async () => {
    const token = await m2m.token("writer", { aws_client_metadata: '{"tenant":"7"}' });
    const { colour, claims } = (await (await m2m.call("/claims", { token })).json()) as {
      colour: string;
      claims: Record<string, string>;
    };
    assert.equal(colour, "green");
    assert.deepEqual(
      [claims["tenant"], claims["scope"], claims["sub"]],
      ["7", "items/write items/read", m2m.ready.clients["writer"]!.clientId],
    );
    assert.equal(await (await m2m.call("/items", { token })).text(), "items");
  });

  it("give no token where the customisation fails, and say why on the terminal", async () => {
    await m2m.logs(/no such tenant/, async () => {
      const response = await m2m.requestToken("reader", { aws_client_metadata: '{"tenant":"none"}' });
      assert.deepEqual([response.status, await response.json()], [400, { error: "invalid_request" }]);
    });
  });

  it("let pages of one origin in, and replace what a function says of that", async () => {
    const asked = { origin: page, "access-control-request-method": "GET" };
    for (const path of ["/claims", "/closed", "/nothing"]) {
      const preflight = await m2m.call(path, { method: "OPTIONS", headers: asked });
      assert.equal(preflight.status, 204, path);
      assert.equal(preflight.headers.get("access-control-allow-origin"), page);
      assert.equal(preflight.headers.get("access-control-max-age"), "3600");
    }
    const token = await m2m.token("reader");
    const answer = await m2m.call("/claims", { token, headers: { origin: page } });
    assert.equal(answer.headers.get("access-control-allow-origin"), page);
    assert.equal(answer.headers.get("access-control-expose-headers"), "etag");
    const other = await m2m.call("/claims", { token, headers: { origin: "https://evil.example" } });
    assert.equal(other.headers.get("access-control-allow-origin"), null);
  });

  it("limit a route", async () => {
    const answers = [await m2m.call("/rare"), await m2m.call("/rare"), await m2m.call("/rare")];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 429],
    );
    assert.equal((await m2m.call("/claims")).status, 401);
  });

  it("limit how often a function runs at a time", async () => {
    const arrived = once(arrivals, "arrival") as Promise<[ServerResponse]>;
    const first = m2m.call("/one");
    const [gate] = await arrived;
    const second = await m2m.call("/one");
    assert.deepEqual([second.status, await second.text()], [503, '{"message":"Service Unavailable"}']);
    gate.end("through");
    assert.equal(await (await first).text(), "through");
  });

  it("pass requests on to an HTTP server, closed as other routes are", async () => {
    assert.equal((await m2m.call("/orders/7", { method: "POST" })).status, 401);
    const order = { method: "POST", body: "an order", headers: { "x-client": "forged" } };
    assert.equal((await m2m.call("/orders/7", { ...order, token: await m2m.token("reader") })).status, 403);
    const answer = await m2m.call("/orders/7?a=1", { ...order, token: await m2m.token("writer") });
    assert.equal(answer.status, 202);
    const { method, url, headers, body } = (await answer.json()) as Record<string, Record<string, string>>;
    assert.deepEqual([method, url, body], ["PUT", "/v1/7?a=1", "an order"]);
    assert.equal(headers!["x-client"], m2m.ready.clients["writer"]!.clientId);
    assert.equal(headers!["x-colour"], "green");
  });
});
