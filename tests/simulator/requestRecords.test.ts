import { strict as assert } from "node:assert";
import type { RequestRecord } from "../../simulator/requestRecord";
import { modelOf, output, resource, routeOf, workedSet } from "../support/registrations";
import { ServedModel, startOfTime } from "../support/servedModel";

const [read, write] = ["https://api.example.com/orders/read", "https://api.example.com/orders/write"];
const set = workedSet();
const model = modelOf(
  {},
  routeOf(set, "POST /orders", [write]),
  routeOf(set, "GET /me", []),
  resource("aws:lambda/permission:Permission", "all", {
    ...set.permission.inputs,
    sourceArn: output(set.api, "executionArn") + "/*/*",
  }),
);
const [client] = model.pools[0]!.clients;

describe("the records of requests", () => {
  let served: ServedModel;
  before(async () => {
    served = await ServedModel.start(model);
  });
  beforeEach(() => served.reset());
  after(() => served.close());

  /** The record of one request to the API. */
  async function call(target: string, init: RequestInit = {}): Promise<Partial<RequestRecord>> {
    await fetch(served.origin + target, init);
    return only();
  }

  /** The record of one request to the token endpoint. */
  async function grant(form: Record<string, string>, credentials = `${client!.clientId}:${client!.clientSecret}`) {
    const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
    const body = new URLSearchParams({ grant_type: "client_credentials", ...form });
    await fetch(served.pools[0]!.tokenEndpoint!, { method: "POST", headers: { authorization }, body });
    return only();
  }

  function only(): Partial<RequestRecord> {
    assert.equal(served.requests.length, 1);
    const [{ time, milliseconds, ...record }] = served.requests as [RequestRecord];
    assert.equal(time, startOfTime * 1000);
    assert.ok(milliseconds >= 0);
    return record;
  }

  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const api = { server: { kind: "api", name: "orders" }, method: "GET" };
  const pool = { server: { kind: "pool", name: "orders" }, method: "POST", path: "/oauth2/token" };
  const route = { ...api, path: "/orders/7", routeKey: "GET /orders/{id}" };
  const fn = model.apis[0]!.routes.map(
    ({ integration }) => integration.kind === "function" && integration.function.name,
  )[0]!;

  it("tell the route, the client and the function, and no query", async () => {
    const record = await call("/orders/7?access_token=secret#x", bearer(served.token()));
    assert.deepEqual(record, { ...route, function: fn, status: 200, client: "reporting" });
  });

  it("tell why the authorizer refused", async () => {
    assert.deepEqual(await call("/orders/7"), { ...route, status: 401, refusal: { kind: "no-token" } });
    served.reset();
    assert.deepEqual(await call("/orders/7", bearer(served.token({ exp: startOfTime - 12 }))), {
      ...route,
      status: 401,
      client: "reporting",
      refusal: { kind: "expired", seconds: 12 },
    });
    served.reset();
    assert.deepEqual(await call("/orders", { method: "POST", ...bearer(served.token()) }), {
      ...api,
      method: "POST",
      path: "/orders",
      routeKey: "POST /orders",
      status: 403,
      client: "reporting",
      refusal: { kind: "missing-scopes", required: [write], held: [read] },
    });
  });

  it("tell no client that a token only claims", async () => {
    const record = await call("/orders/7", bearer(served.token({}, { kid: "another" })));
    assert.deepEqual(record, { ...route, status: 401, refusal: { kind: "unknown-key" } });
  });

  it("tell that there is no route, and what the path has", async () => {
    const others = ["GET /orders/{id}"];
    const record = await call("/orders/7", { method: "DELETE" });
    assert.deepEqual(record, {
      ...api,
      method: "DELETE",
      path: "/orders/7",
      status: 404,
      refusal: { kind: "no-route", others },
    });
    served.reset();
    const { refusal } = await call("/nowhere");
    assert.deepEqual(refusal, { kind: "no-route", others: [] });
    served.reset();
    assert.deepEqual((await call("/%zz")).refusal, { kind: "malformed-path" });
  });

  it("tell that the function failed", async () => {
    for (const [outcome, status, kind] of [
      ["failed", 500, "function-failed"],
      ["too-slow", 503, "function-too-slow"],
      ["throttled", 503, "function-busy"],
      ["too-large", 413, "event-too-large"],
    ] as const) {
      served.reset();
      served.outcome = { outcome };
      const record = await call("/orders/7", bearer(served.token()));
      assert.deepEqual(record, { ...route, function: fn, status, client: "reporting", refusal: { kind } });
    }
    served.reset();
    served.outcome = { outcome: "returned", result: '{"statusCode":"x"}' };
    assert.deepEqual((await call("/orders/7", bearer(served.token()))).refusal, { kind: "malformed-result" });
  });

  it("tell of tokens, and why there is none", async () => {
    assert.deepEqual(await grant({}), { ...pool, status: 200, client: "reporting" });
    served.reset();
    assert.deepEqual(await grant({ scope: "orders/x" }), {
      ...pool,
      status: 400,
      client: "reporting",
      error: "invalid_scope",
      refusal: { kind: "scopes-not-allowed", refused: ["orders/x"], held: [read] },
    });
    served.reset();
    assert.deepEqual(await grant({}, "nobody:secret"), {
      ...pool,
      status: 400,
      error: "invalid_client",
      refusal: { kind: "unknown-client" },
    });
    served.reset();
    assert.equal((await grant({}, `${client!.clientId}:another`)).client, "reporting");
  });

  it("hold nothing secret", async () => {
    const token = served.token();
    await fetch(`${served.origin}/orders/7?key=query-secret`, bearer(token));
    await fetch(`${served.origin}/orders/7`, bearer(`${token}x`));
    await fetch(served.pools[0]!.tokenEndpoint!, {
      method: "POST",
      body: new URLSearchParams({ client_id: "pasted-secret", client_secret: client!.clientSecret! }),
    });
    const text = JSON.stringify(served.requests);
    for (const secret of [token, ...token.split("."), "query-secret", "pasted-secret", client!.clientSecret!]) {
      assert.ok(!text.includes(secret), secret);
    }
  });
});
