import { strict as assert } from "node:assert";
import { once } from "node:events";
import * as fs from "node:fs/promises";
import type * as http from "node:http";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { M2mApp, Span, startM2m } from "pulumi-aws-m2m/testing";
import { authorities, certify } from "../../support/certificates";
import { makeProgram, programSource, removePrograms } from "../../support/programs";

const routes = `
  "GET /items/{id}": {
    scopes: ["items/read"],
    environment: { TABLE: "items", UNIT: "kg" },
    handler: async (event) => {
      console.log("item " + event.pathParameters?.["id"]);
      return { table: process.env["TABLE"], unit: process.env["UNIT"], scope: event.requestContext.authorizer.jwt.claims["scope"] };
    },
  },
  "POST /items": {
    scopes: ["items/write"],
    handler: async (event) => ({ type: event.headers["content-type"] ?? null, body: event.body ?? null }),
  },
  "PUT /items/{id}": { access: "any-client", handler: async (event) => ({ method: event.requestContext.http.method, body: event.body ?? null }) },
  "PATCH /items/{id}": { access: "any-client", handler: async (event) => ({ method: event.requestContext.http.method, body: event.body ?? null }) },
  "DELETE /items/{id}": { access: "any-client", handler: async (event) => ({ method: event.requestContext.http.method }) },
  "GET /calls": {
    access: "any-client",
    handler: {
      factory: () => {
        let calls = 0;
        return async () => ({ calls: ++calls });
      },
    },
  },
  "GET /health": { access: "public", handler: async (event) => ({ authorization: event.headers["authorization"] ?? null }) },
`;

/** A second pool and API. */
const second = `
const other = new M2mAuth("other", {
  resourceServers: { stock: { scopes: { read: "Read stock" } } },
  clients: { reader: ["stock/read"], auditor: ["stock/read"] },
});
new ApiWithJwt("stock", { auth: other, routes: { "GET /stock": { scopes: ["stock/read"], handler: async () => "stock" } } });
`;

async function start(options: Parameters<typeof startM2m>[0] = {}, setUp = ""): Promise<M2mApp> {
  const app = await startM2m({ dir: await makeProgram({ "index.ts": programSource(routes, setUp) }), ...options });
  started.push(app);
  return app;
}

const started: M2mApp[] = [];

const refusal =
  (...messages: RegExp[]) =>
  (error: Error) => {
    messages.forEach((message) => assert.match(error.message, message));
    return error.name === "UserError";
  };

describe("the harness for users' tests", () => {
  after(async () => {
    await Promise.all(started.map((app) => app.close()));
    await removePrograms();
  });

  describe("with domains", () => {
    const domain = (name: string, mutualTls = "") =>
      `domain: { name: "${name}", certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d" ${mutualTls} },`;
    const setUp = `
      new ApiWithJwt("open", { auth, ${domain("api.example.com")} routes: { "GET /": { access: "public", handler: async () => "open" } } });
      new ApiWithJwt("closed", {
        auth,
        disableDefaultEndpoint: true,
        ${domain("partners.example.com", `, mutualTls: { truststoreUri: "s3://acme-truststore/partners.pem" }`)}
        routes: { "GET /who": { access: "any-client", handler: async (event) => event.requestContext.authentication.clientCert.subjectDN } },
      });`;
    let folder: string;
    before(async () => {
      folder = await fs.mkdtemp(path.join(os.tmpdir(), "m2m-truststore-"));
    });
    after(() => fs.rm(folder, { recursive: true }));

    it("tells where they are, and takes the truststore of one that asks for certificates", async () => {
      const [authority] = await authorities("CN=partners");
      const { cert, key } = await certify("CN=client", { by: authority });
      const truststore = path.join(folder, "partners.pem");
      await fs.writeFile(truststore, authority!.cert);
      const app = await start({ truststores: { "partners.example.com": truststore } }, setUp);
      const { url } = app.domains["partners.example.com"]!;
      assert.deepEqual(app.domains["partners.example.com"], { url, mutualTls: true });
      assert.equal(app.apis["closed"]!.url, url);
      assert.equal(await (await fetch(app.domains["api.example.com"]!.url)).text(), "open");
      const headers = { authorization: await app.token("reader") };
      const ca = await fs.readFile(app.caFile!, "utf8");
      const request = https.get(`${url}/who`, { ca, cert, key, headers, agent: false });
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      assert.equal(response.statusCode, 200);
      assert.equal((await response.setEncoding("utf8").toArray()).join(""), "CN=client");
    });
  });

  describe("with one program", () => {
    let app: M2mApp;
    const heard: string[] = [];
    before(async () => {
      app = await start({
        log: (line) => heard.push(line),
        environment: { "*": { UNIT: "lb" }, "GET /items/{id}": { TABLE: "test-items" } },
      });
    });

    it("tells where everything is", () => {
      assert.match(app.url, /^http:\/\/127\.0\.0\.1:\d+$/);
      assert.match(app.tokenEndpoint ?? "", /^http:\/\/127\.0\.0\.1:\d+\/oauth2\/token$/);
      assert.ok(app.tokenEndpoint?.startsWith(new URL(app.issuer ?? "").origin));
      assert.deepEqual(Object.keys(app.clients), ["reader", "writer"]);
      assert.deepEqual(app.pools["shop"]?.clients, app.clients);
      assert.equal(app.apis["shop"]?.url, app.url);
      assert.deepEqual(app.apis["shop"].routes.slice(0, 2), ["GET /items/{id}", "POST /items"]);
    });

    it("keeps what was asked, and why it was refused", async () => {
      await app.as("writer").get("/items/7?secret=1");
      const last = app.requests().at(-1);
      assert.equal(last?.reason, "lacks items/read, has items/write");
      assert.deepEqual(
        [last.status, last.path, last.client, last.routeKey],
        [403, "/items/7", "writer", "GET /items/{id}"],
      );
    });

    it("calls as a client, and refuses what that may not", async () => {
      const response = await app.as("reader").get("/items/7");
      assert.equal(response.status, 200);
      assert.equal(((await response.json()) as { scope: string }).scope, "items/read");
      assert.equal((await app.as("writer").get("/items/7")).status, 403);
      assert.equal((await app.fetch("/items/7")).status, 401);
    });

    it("sets the environment of a route's function over that of all, and both over the program's", async () => {
      const response = await app.as("reader").get("/items/7");
      assert.deepEqual(await response.json(), { table: "test-items", unit: "lb", scope: "items/read" });
    });

    it("sends plain data as JSON, and other bodies as they are", async () => {
      const writer = app.as("writer");
      const sent = async (...args: Parameters<typeof writer.post>) => (await writer.post(...args)).json();
      const json = "application/json";
      assert.deepEqual(await sent("/items", { a: [1] }), { type: json, body: '{"a":[1]}' });
      assert.deepEqual(await sent("/items", [1]), { type: json, body: "[1]" });
      assert.deepEqual(await sent("/items", null), { type: json, body: "null" });
      assert.deepEqual(await sent("/items", false), { type: json, body: "false" });
      assert.deepEqual(await sent("/items"), { type: null, body: null });
      const text = await sent("/items", "<a/>", { headers: { "content-type": "application/xml" } });
      assert.deepEqual(text, { type: "application/xml", body: "<a/>" });
      const own = await sent("/items", { a: 1 }, { headers: { "content-type": "application/json;charset=utf-8" } });
      assert.deepEqual(own, { type: "application/json;charset=utf-8", body: '{"a":1}' });
      const form = (await sent("/items", new URLSearchParams({ a: "1" }))) as { type: string };
      assert.match(form.type, /^application\/x-www-form-urlencoded/);
    });

    it("has the other methods", async () => {
      const caller = app.as("writer");
      const answers = await Promise.all([
        caller.put("/items/1", { a: 1 }),
        caller.patch("/items/1", { a: 2 }),
        caller.delete("/items/1"),
        caller.fetch("/items/1", { method: "PUT" }),
      ]);
      assert.deepEqual(await Promise.all(answers.map((answer) => answer.json())), [
        { method: "PUT", body: '{"a":1}' },
        { method: "PATCH", body: '{"a":2}' },
        { method: "DELETE" },
        { method: "PUT", body: null },
      ]);
    });

    it("keeps what a factory makes from one call to the next", async () => {
      const caller = app.as("reader");
      assert.deepEqual(await (await caller.get("/calls")).json(), { calls: 1 });
      assert.deepEqual(await (await caller.get("/calls")).json(), { calls: 2 });
    });

    it("sends no token of its own accord, nor in place of another", async () => {
      assert.deepEqual(await (await app.fetch("/health")).json(), { authorization: null });
      const headers = { authorization: "Bearer forged" };
      assert.equal((await app.as("reader").get("/items/1", { headers })).status, 401);
    });

    it("obtains tokens of chosen scopes, and says why it got none", async () => {
      const token = await app.token("reader", { scopes: ["items/read"] });
      const claims = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;
      assert.equal(claims["scope"], "items/read");
      await assert.rejects(
        app.token("reader", { scopes: ["items/write"] }),
        refusal(
          /^client "reader" with the scopes "items\/write": .*400 invalid_scope; it may ask for "items\/read"\.$/,
        ),
      );
      await assert.rejects(app.as("reader", { scopes: ["items/write"] }).get("/items/1"), refusal(/invalid_scope/));
    });

    it("keeps what functions print, by route", async () => {
      await app.as("reader").get("/items/printed");
      assert.ok(app.logs("GET /items/{id}").includes("item printed"));
      assert.ok(app.logs().includes("item printed"));
      assert.ok(!app.logs("POST /items").includes("item printed"));
      assert.ok(heard.some((line) => /^\[.+\] item printed$/.test(line)));
    });

    it("reports who may call what, as a copy", () => {
      const report = app.access();
      assert.equal(report.project, "test-api");
      (report.apis as unknown[]).length = 0;
      const [api] = app.access().apis;
      const read = api?.routes.find(({ routeKey }) => routeKey === "GET /items/{id}");
      assert.deepEqual(read?.clients, [{ pool: "shop", client: "reader", scopes: ["items/read"] }]);
    });

    it("names what it does not know", async () => {
      assert.throws(
        () => app.as("reeder"),
        refusal(/^"reeder" is not a client of the program; did you mean "reader"\? It has "reader", "writer"\.$/),
      );
      assert.throws(
        () => app.as("reader", { api: "shopp" }),
        refusal(/^"shopp" is not an API .* mean "shop"\? It has "shop"\.$/),
      );
      assert.throws(
        () => app.as("reader", { scope: ["items/read"] } as object),
        refusal(/^as: "scope" is not an option; did you mean "scopes"\? The options are pool, scopes, api\.$/),
      );
      await assert.rejects(app.token("reader", { api: "shop" } as object), refusal(/^token: "api" is not an option; /));
      await assert.rejects(app.token("reader", { pool: "nope" }), refusal(/^"nope" is not a user pool .* "shop"\.$/));
      await assert.rejects(app.fetch("items"), refusal(/^the path "items" does not begin with a slash/));
      await assert.rejects(app.as("reader").get("http://127.0.0.1/"), refusal(/does not begin with a slash/));
      assert.throws(() => app.logs("GET /nope"), refusal(/^logs: "GET \/nope" is no route .*"GET \/items\/\{id\}"/));
      assert.throws(() => app.as("constructor"), refusal(/^"constructor" is not a client/));
    });
  });

  describe("beside another instance of the same program", () => {
    let one: M2mApp;
    let app: M2mApp;
    before(async () => {
      [one, app] = await Promise.all([start(), start()]);
    });

    it("has a clock that expires tokens, and with which callers get new ones", async () => {
      const old = await app.token("reader");
      const caller = app.as("reader");
      assert.equal((await caller.get("/items/1")).status, 200);
      const headers = { authorization: `Bearer ${old}` };
      assert.equal((await app.fetch("/items/1", { headers })).status, 200);
      app.clock.advance({ minutes: 59 });
      assert.equal((await app.fetch("/items/1", { headers })).status, 200);
      app.clock.advance({ minutes: 1 });
      assert.equal((await app.fetch("/items/1", { headers })).status, 401);
      assert.equal((await caller.get("/items/1")).status, 200);
      assert.ok(app.clock.now().getTime() - Date.now() > 3_500_000);
    });

    it("has a clock that goes forward only", () => {
      const { clock } = app;
      const before = clock.now().getTime();
      for (const [time, message] of [
        [{ minutes: -1 }, /^clock\.advance: minutes = -1 is not a number from 0 on/],
        [{ seconds: NaN }, /seconds = NaN/],
        [{ fortnights: 1 }, /^clock\.advance: "fortnights" is not a unit of time; use days, hours,/],
      ] as const) {
        assert.throws(() => clock.advance(time as Span), { name: "RangeError", message });
      }
      clock.advance({});
      assert.ok(clock.now().getTime() - before < 60_000);
    });

    it("has a clock of its own", async () => {
      const token = await app.token("reader");
      one.clock.advance({ days: 2 });
      assert.equal((await app.fetch("/items/1", { headers: { authorization: token } })).status, 200);
      assert.notEqual(one.url, app.url);
      await one.close();
      assert.equal((await app.as("reader").get("/items/1")).status, 200);
      assert.deepEqual(one.logs(), []);
    });

    it("obtains one token for callers at the same time", async () => {
      // It has asked for none as this client.
      const caller = app.as("writer");
      const scopes = await Promise.all(
        Array.from(
          { length: 5 },
          async () => (await caller.fetch("/health")).json() as Promise<{ authorization: string }>,
        ),
      );
      assert.match(scopes[0]!.authorization, /^Bearer /);
      assert.equal(new Set(scopes.map(({ authorization }) => authorization)).size, 1);
    });

    it("leaves nothing behind when it is closed, however often", async () => {
      await app.as("reader").get("/items/1");
      await Promise.all([app.close(), app.close()]);
      await app.close();
      await assert.rejects(app.fetch("/health"), TypeError);
    });
  });

  it("tells APIs and pools apart", async () => {
    const app = await start({}, second);
    assert.deepEqual(Object.keys(app.apis).sort(), ["shop", "stock"]);
    assert.equal(await (await app.as("auditor", { api: "stock" }).get("/stock")).text(), "stock");
    assert.throws(
      () => app.as("reader"),
      refusal(/^"reader" is a client of several user pools; choose one by \{ pool \}: /),
    );
    assert.equal((await app.as("reader", { pool: "other", api: "stock" }).get("/stock")).status, 200);
    assert.equal((await app.as("reader", { pool: "shop", api: "stock" }).get("/stock")).status, 401);
    assert.equal((await app.fetch("/stock", { api: "stock" })).status, 401);
  });

  describe("stands in for foreign issuers", () => {
    const issuer = "https://login.partner.example";
    const setUp = `
      new ApiWithJwt("partners", {
        auth: { issuer: "${issuer}", audience: ["https://api.example.com", "other"] },
        routes: {
          "GET /shared": {
            scopes: ["items:read"],
            handler: async (event) => event.requestContext.authorizer.jwt.claims,
          },
        },
      });`;
    let app: M2mApp;
    before(async () => {
      app = await start({ issuers: [issuer] }, setUp);
    });
    const call = (token: string) =>
      app.fetch("/shared", { api: "partners", headers: { authorization: `Bearer ${token}` } });

    it("whose tokens are accepted by their claims alone", async () => {
      const response = await call(await app.foreignToken(issuer, { scope: "items:read", sub: "partner-7" }));
      assert.equal(response.status, 200);
      const { iss, aud, sub } = (await response.json()) as Record<string, string>;
      assert.deepEqual({ iss, aud, sub }, { iss: issuer, aud: "https://api.example.com", sub: "partner-7" });
      const refused = {
        "no scope": [403, {}],
        "another scope": [403, { scope: "items:write" }],
        "another audience": [401, { scope: "items:read", aud: "elsewhere" }],
        "another issuer": [401, { scope: "items:read", iss: "https://login.example.com" }],
        "no expiry": [401, { scope: "items:read", exp: undefined }],
      } as const;
      for (const [what, [status, claims]] of Object.entries(refused)) {
        assert.equal((await call(await app.foreignToken(issuer, claims))).status, status, what);
      }
    });

    it("whose tokens expire by the clock", async () => {
      const token = await app.foreignToken(issuer, { scope: "items:read" });
      app.clock.advance({ hours: 1 });
      assert.equal((await call(token)).status, 401);
      assert.equal((await call(await app.foreignToken(issuer, { scope: "items:read" }))).status, 200);
    });

    it("and signs for no others", async () => {
      await assert.rejects(
        app.foreignToken("https://login.example.com"),
        refusal(/^foreignToken: .*: "https:\/\/login\.partner/),
      );
    });
  });

  describe("refuses", () => {
    it("a program with a mistake, with its lines", async () => {
      const dir = await makeProgram({
        "index.ts": programSource(`"GET items": { access: "public", handler: async () => 1 },`),
      });
      await assert.rejects(startM2m({ dir }), refusal(/"GET items"/));
    });

    it("a folder without a project, and a stack without configuration", async () => {
      await assert.rejects(startM2m({ dir: "/nonexistent" }), refusal(/\/nonexistent/));
      const dir = await makeProgram({ "index.ts": programSource("") });
      await assert.rejects(startM2m({ dir, stack: "prodd" }), refusal(/prodd/));
    });

    it("an option that it does not have", async () => {
      await assert.rejects(
        startM2m({ stak: "dev" } as object),
        refusal(/^startM2m: "stak" is not an option; did you mean "stack"\? The options are dir, stack, /),
      );
    });
  });
});
