import { strict as assert } from "node:assert";
import { M2mApp, startM2m } from "pulumi-aws-m2m/testing";
import { accessDifference } from "../../simulator/reports/accessDifference";
import { readAccessReport } from "../../simulator/reports/readAccessReport";
import { makeProgram, removePrograms } from "../support/programs";

/** One program text with two APIs, which differ in what checks the tokens. */
const program = `
import { ApiWithJwt, fromFile, M2mAuth } from "~/dist/components";

const names = Array.from({ length: 60 }, (_, index) => "partner" + index);
const auth = new M2mAuth("shop", {
  resourceServers: { items: { identifier: "https://api.example.com/items", scopes: { read: "Read", write: "Write" } } },
  clients: {
    reader: ["items/read"],
    writer: ["items/write"],
    stranger: ["items/read", "items/write"],
    ...Object.fromEntries(names.map((name) => [name, ["items/read"]])),
  },
});
const { stranger, ...known } = auth.clients;
const echo = async (event) => ({ seen: event.requestContext.authorizer ?? null });
const routes = {
  "GET /items/{id}": { scopes: ["items/read", "items/write"], handler: echo },
  "POST /items": { scopes: ["items/write"], handler: fromFile(() => import("./echo"), "handler") },
  "GET /me": { access: "any-client", handler: { factory: () => echo } },
  "GET /health": { access: "public", handler: echo },
};
const jwt = auth.only("reader", "writer", "partner7");
const fn = { auth, clients: Object.keys(known), checkedBy: "function" };
new ApiWithJwt("jwt", { auth: jwt, routes });
new ApiWithJwt("same", { auth: { auth, clients: ["reader", "writer", "partner7"], checkedBy: "function" }, routes });
new ApiWithJwt("fn", { auth: fn, routes });
const shared = {
  functions: { items: {} },
  routes: Object.fromEntries(Object.entries(routes).map(([key, route]) => [key, { ...route, function: "items" }])),
};
new ApiWithJwt("jwt-shared", { auth: jwt, ...shared });
new ApiWithJwt("fn-shared", { auth: fn, ...shared });
`;

const file = `
export const handler = async (event: any) => ({ seen: event.requestContext.authorizer ?? null });
`;

describe("one program, checked by API Gateway and by a function", () => {
  let app: M2mApp;
  before(async () => {
    app = await startM2m({ dir: await makeProgram({ "index.ts": program, "echo.ts": file }) });
  });
  after(async () => {
    await app.close();
    await removePrograms();
  });

  const ask = async (api: string, line: string, token?: string) => {
    const [method = "", path = ""] = line.split(" ");
    const headers: Record<string, string> = token === undefined ? {} : { authorization: token };
    const response = await fetch(app.apis[api]!.url + path, { method, headers });
    return { status: response.status, body: await response.text() };
  };
  /** Asks both ways, with a function for each route, or one that they share. */
  const both = async (line: string, token?: string, suffix = "") => ({
    jwt: await ask(`jwt${suffix}`, line, token),
    fn: await ask(`fn${suffix}`, line, token),
  });

  for (const [client, line] of [
    ["reader", "GET /items/1"],
    ["writer", "GET /items/1"],
    ["writer", "POST /items"],
    ["reader", "GET /me"],
    ["partner7", "GET /items/1"],
  ] as const) {
    it(`gives ${client} the same answer on ${line}, and its handler the same event`, async () => {
      const token = await app.token(client);
      for (const given of [token, `Bearer ${token}`]) {
        const { jwt, fn } = await both(line, given);
        assert.equal(jwt.status, 200, jwt.body);
        assert.deepEqual(fn, jwt);
        assert.match(jwt.body, /"client_id"/);
        assert.deepEqual(await both(line, given, "-shared"), { jwt, fn });
      }
    });
  }

  const rows: Readonly<
    Record<string, readonly [line: string, token: () => Promise<string | undefined>, jwt: number, fn: number]>
  > = {
    "no token": ["GET /me", async () => undefined, 401, 401],
    "an empty one": ["GET /me", async () => "", 401, 401],
    "a malformed one": ["GET /me", async () => "a.b.c", 401, 403],
    "a client that is not accepted": ["GET /me", () => app.token("stranger"), 401, 403],
    "a scope that is not enough": ["POST /items", () => app.token("reader"), 403, 403],
    "no token on a public route": ["GET /health", async () => undefined, 200, 200],
    "any token on a public route": ["GET /health", async () => "x", 200, 200],
    "a path that no route has": ["GET /nothing", () => app.token("reader"), 404, 404],
  };
  for (const [what, [line, token, jwt, fn]] of Object.entries(rows)) {
    it(`answers ${what} with ${jwt} and ${fn}`, async () => {
      const answers = await both(line, await token());
      assert.deepEqual([answers.jwt.status, answers.fn.status], [jwt, fn]);
      assert.deepEqual(await both(line, await token(), "-shared"), answers);
    });
  }

  it("answers by the one function where routes share it", async () => {
    for (const [client, line] of [
      ["reader", "GET /items/1"],
      ["writer", "POST /items"],
    ] as const) {
      for (const way of ["jwt", "fn"]) {
        await ask(`${way}-shared`, line, await app.token(client));
        assert.equal(app.requests().at(-1)!.function, `${way}-shared-function-items`);
      }
    }
  });

  it("accepts of 60 clients each, where a JWT authorizer holds no more than 50", async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => ask("fn", "GET /items/1", await app.token(`partner${index}`))),
    );
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  });

  /** The report on one of the APIs, under a name that all have. */
  const reportOn = (api: string) => {
    const { apis, findings, ...rest } = app.access();
    const named = (text: string) => JSON.stringify({ ...rest, apis: JSON.parse(text) as unknown, findings: [] });
    const own = JSON.stringify(apis.filter(({ name }) => name === api)).replace(`"name":"${api}"`, '"name":"api"');
    return { ...readAccessReport(named(own), api), findings: findings.filter((one) => one.api === api) };
  };

  it("is reported with the same rights, and with what checks the tokens", () => {
    const [jwt, same] = [reportOn("jwt"), reportOn("same")];
    const rights = ({ apis: [one] }: typeof jwt) =>
      one!.routes.map(({ routeKey, access, scopes, clients, people }) => ({
        ...{ routeKey, access, scopes, clients, people },
      }));
    assert.deepEqual(rights(same), rights(jwt));
    const granted = rights(jwt).find(({ routeKey }) => routeKey === "GET /items/{id}")!.clients;
    assert.deepEqual(
      granted.map(({ client }) => client),
      ["partner7", "reader", "writer"],
    );
    const { widened, routes, deciders } = accessDifference(jwt, same);
    assert.deepEqual([widened, routes], [false, []]);
    assert.deepEqual(
      deciders.map(({ cause, function: fn }) => [cause, fn]),
      [["checked-by-function", "same-authorizer"]],
    );
    assert.deepEqual(
      same.findings.filter(({ kind }) => kind.startsWith("function-")).map(({ kind }) => kind),
      ["function-checks"],
    );
  });

  it("is reported as wider where the function accepts more clients", () => {
    const { widened, routes } = accessDifference(reportOn("jwt"), reportOn("fn"));
    assert.equal(widened, true);
    assert.ok(routes.every(({ change, causes }) => change === "gained" && causes[0]!.kind === "audience-added"));
  });

  it("tells at the terminal why the function refused, and never a token", async () => {
    const token = await app.token("stranger");
    await ask("fn", "GET /me", token);
    const lines = app.logs("fn-authorizer").join("\n");
    assert.match(lines, /the token does not have a valid audience/);
    assert.ok(!lines.includes(token.split(".")[2]!));
  });

  it("goes by the app's clock, whichever checks the tokens", async () => {
    const old = await app.token("reader");
    app.clock.advance({ minutes: 61 });
    const late = await both("GET /me", old);
    assert.deepEqual([late.jwt.status, late.fn.status], [401, 403]);
    assert.match(app.requests().at(-1)!.reason!, /the token has expired/);
    const anew = await both("GET /me", await app.token("reader"));
    assert.deepEqual([anew.jwt.status, anew.fn.status], [200, 200]);
  });
});
