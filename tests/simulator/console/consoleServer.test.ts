import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import type { CallOutcome, CallRequest, PageState, TrafficEntry } from "../../../simulator/console/protocol";
import { M2mDev, printedBy, root, startM2m } from "../../support/m2m";
import { makeOwnProgram, removePrograms } from "../../support/programs";

describe("the page's server", function () {
  this.timeout(120_000);

  let dir: string;
  let running: M2mDev;
  let origin: string;

  before(async () => {
    dir = await makeOwnProgram();
    running = await startM2m({ dir });
    origin = running.ready.consoleUrl!;
  });
  after(async () => {
    await running?.stop();
    await removePrograms();
  });

  interface Sent {
    method?: string;
    headers?: Record<string, string | undefined>;
    body?: string;
  }

  /** Sends a request with the headers given, and none that a client would add. */
  async function send(target: string, { method = "GET", headers = {}, body = "" }: Sent = {}) {
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    const setHost = !("host" in headers);
    const request = http.request(origin + target, { method, headers: given, setHost });
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on("response", resolve).on("error", reject).end(body);
    });
    let text = "";
    for await (const chunk of response.setEncoding("utf8") as AsyncIterable<string>) {
      text += chunk;
    }
    return { status: response.statusCode, headers: response.headers, text };
  }

  const good: CallRequest = {
    api: "orders",
    routeKey: "GET /orders/{id}",
    caller: { kind: "client", pool: "orders", client: "reporting" },
    method: "GET",
    parameters: { id: "7" },
    path: "/",
    query: "a=b",
    headers: [],
    body: "",
  };

  const post = (target: string, body: unknown, headers: Sent["headers"] = {}) =>
    send(target, {
      method: "POST",
      headers: { origin, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  const outcomeOf = async (changes: Partial<CallRequest> | Record<string, unknown> = {}) => {
    const { status, text } = await post("/api/call", { ...good, ...changes });
    assert.equal(status, 200, text);
    return JSON.parse(text) as CallOutcome;
  };

  const stateNow = async () => JSON.parse((await send("/api/state")).text) as PageState;

  it("serves the page with a policy that lets nothing in from elsewhere", async () => {
    for (const [target, type] of [
      ["/", "text/html"],
      ["/page.css", "text/css"],
      ["/page.js", "text/javascript"],
      ["/icon.svg", "image/svg+xml"],
    ] as const) {
      const { status, headers } = await send(target);
      assert.equal(status, 200, target);
      assert.ok(headers["content-type"]!.startsWith(type), target);
      assert.match(headers["content-security-policy"] as string, /^default-src 'none'; script-src 'self';/);
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["access-control-allow-origin"], undefined);
    }
    const { text } = await send("/");
    assert.doesNotMatch(text, /<style|<script>|\sstyle=|\son\w+=|https?:/);
  });

  it("has files of less than 100 kB together", () => {
    const folder = path.join(root, "dist/simulator/console");
    const sizes = fs.readdirSync(folder).map((name) => fs.statSync(path.join(folder, name)).size);
    assert.equal(sizes.length, 4);
    const whole = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(whole > 0 && whole < 100_000, `${whole} bytes`);
  });

  it("calls as a client does, and tells what the function received", async () => {
    const { token, decoded, response, received } = await outcomeOf();
    assert.equal(token!.status, 200);
    const { clientId } = running.ready.clients["reporting"]!;
    assert.equal((decoded!.claims as { client_id: string }).client_id, clientId);
    assert.equal(response!.status, 200);
    assert.deepEqual(JSON.parse(response!.body), { id: "7", requestedBy: clientId });
    const event = received!.event as { routeKey: string; rawQueryString: string; pathParameters: object };
    assert.equal(event.routeKey, "GET /orders/{id}");
    assert.equal(event.rawQueryString, "a=b");
    assert.deepEqual(event.pathParameters, { id: "7" });
  });

  it("tells no event of a request that was refused", async () => {
    const refused = await outcomeOf({ caller: { kind: "client", pool: "orders", client: "checkout" } });
    assert.equal(refused.response!.status, 403);
    assert.equal(refused.received, undefined);
    const tokenless = await outcomeOf({ caller: { kind: "none" } });
    assert.equal(tokenless.response!.status, 401);
    assert.equal(tokenless.decoded, undefined);
    const pasted = await outcomeOf({ caller: { kind: "token", token: "no.such.token" } });
    assert.equal(pasted.response!.status, 401);
  });

  it("shows in each cell what the access report says, and what a call then gets", async () => {
    const report = JSON.parse(await printedBy(dir, "access", "--format", "json"));
    const { apis } = await stateNow();
    assert.deepEqual(
      apis.map(({ name }) => name),
      report.apis.map(({ name }: { name: string }) => name),
    );
    for (const [index, api] of apis.entries()) {
      for (const row of api.rows) {
        const route = report.apis[index].routes.find((one: { routeKey: string }) => one.routeKey === row.routeKey);
        for (const [at, { caller }] of api.columns.entries()) {
          const { verdict, text } = row.cells[at]!;
          const isGranted =
            caller.kind === "client" && route.clients.some((one: { client: string }) => one.client === caller.client);
          const expected = route.access === "public" ? "public" : isGranted ? "allowed" : "refused";
          assert.equal(verdict, expected, `${row.routeKey}, ${api.columns[at]!.title}`);
          const parameters = Object.fromEntries((row.parameters ?? []).map(({ name }) => [name, "1"]));
          const method = row.methods[0]!;
          const { response } = await outcomeOf({ routeKey: row.routeKey, caller, method, parameters, query: "" });
          const { status } = response!;
          // What lets a request through answers as it likes.
          assert.ok(verdict === "refused" ? status === Number(text) : status !== 401 && status !== 403, `${status}`);
        }
      }
    }
  });

  it("keeps the clients' secrets out of its state", async () => {
    const { text } = await send("/api/state");
    for (const { clientSecret } of Object.values(running.ready.clients)) {
      assert.ok(!text.includes(clientSecret));
    }
  });

  it("tells a client's secret to its own page alone", async () => {
    const { clientSecret } = running.ready.clients["reporting"]!;
    const about = { pool: "orders", client: "reporting" };
    const { status, text } = await post("/api/secret", about);
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(text), { secret: clientSecret });
    assert.equal((await send("/api/secret")).status, 405);
    for (const wrong of [{ pool: "orders", client: "__proto__" }, { pool: "orders" }, null]) {
      const refused = await post("/api/secret", wrong);
      assert.equal(refused.status, 400);
      assert.match(refused.text, /client: there is no such client any more/);
    }
  });

  it("tells which of the last requests a call was, and why it was refused", async () => {
    const refused = await outcomeOf({ caller: { kind: "client", pool: "orders", client: "checkout" } });
    assert.equal(refused.refusal, "lacks orders/read, has orders/write");
    const { id, refusal } = await outcomeOf();
    assert.equal(refusal, undefined);
    const { requests } = await eventsUntil((told) => told.requests.some((one) => one.id === id));
    const entry = requests.find((one) => one.id === id)!;
    assert.equal(entry.path, "/orders/7");
    assert.equal(entry.client, "reporting");
    assert.equal(entry.isOwn, true);
    assert.equal(requests.find((one) => one.id === refused.id)!.reason, refused.refusal);
  });

  it("tells of requests as they come, and nothing secret of them", async () => {
    const token = await running.token("reporting");
    await running.call("/orders/8?key=query-secret", { token });
    await running.requestToken("reporting", {}, { headers: { authorization: "Basic cGFzdGVkLXNlY3JldA==" } });
    const isLast = ({ reason }: TrafficEntry) => reason?.startsWith("invalid_client") === true;
    const { requests, text } = await eventsUntil((told) => told.requests.some(isLast));
    assert.ok(requests.some(({ path, isOwn }) => path === "/orders/8" && !isOwn));
    for (const secret of [token, "query-secret", "pasted-secret", running.ready.clients["reporting"]!.clientSecret]) {
      assert.ok(!text.includes(secret));
    }
  });

  it("goes on behind the last request that a page has heard of", async () => {
    await running.call("/test");
    const { requests } = await eventsUntil((told) => told.requests.length > 0);
    const last = requests.at(-1)!.id;
    await running.call("/test_jwt");
    for (const [target, headers] of [
      [`/api/events?after=${last}`, {}],
      ["/api/events", { "last-event-id": last }],
    ] as const) {
      const more = await eventsUntil((told) => told.requests.length > 0, target, headers);
      assert.equal(more.requests[0]!.path, "/test_jwt");
      assert.match(more.text, /^retry: 1000\n\nevent: status\ndata: \{"version":/);
    }
    // An id of another run is none.
    const all = await eventsUntil((told) => told.requests.length > 0, "/api/events?after=another-run-7");
    assert.equal(all.requests[0]!.id, requests[0]!.id);
  });

  it("ends with its streams", async () => {
    const other = await startM2m({ dir });
    const response = await streamOf(`${other.ready.consoleUrl}/api/events`);
    assert.equal(response.headers["content-type"], "text/event-stream; charset=utf-8");
    assert.match(response.headers["content-security-policy"] as string, /^default-src 'none'/);
    const ended = new Promise<void>((resolve) => response.resume().on("error", () => resolve()));
    assert.equal((await other.stop()).code, 0);
    await ended;
  });

  /** What a page is told, until that is enough. */
  async function eventsUntil(
    isEnough: (told: { requests: readonly TrafficEntry[] }) => boolean,
    target = "/api/events",
    headers: http.OutgoingHttpHeaders = {},
  ): Promise<{ requests: TrafficEntry[]; text: string }> {
    const response = await streamOf(origin + target, headers);
    let text = "";
    for await (const chunk of response.setEncoding("utf8") as AsyncIterable<string>) {
      text += chunk;
      const requests = [...text.matchAll(/^event: requests\ndata: (.*)\n\n/gm)].flatMap(
        ([, data]) => JSON.parse(data!) as TrafficEntry[],
      );
      if (isEnough({ requests })) {
        return { requests, text };
      }
    }
    throw new Error(`The stream ended: ${text}`);
  }

  it("writes the call for a shell", async () => {
    const { status, text } = await post("/api/curl", good);
    assert.equal(status, 200);
    const [first, second] = (JSON.parse(text) as { text: string }).text.split("\n");
    assert.ok(first!.startsWith("TOKEN=$(curl -s -u "));
    assert.ok(second!.startsWith(`curl -i '${running.ready.apiUrl}/orders/7?a=b' -H "Authorization: Bearer $TOKEN"`));
  });

  const port = () => new URL(origin).port;
  const strangers: Record<string, () => Sent["headers"]> = {
    "another port": () => ({ host: "127.0.0.1:1" }),
    "another origin": () => ({ origin: "https://evil.example" }),
    "an origin that hides itself": () => ({ origin: "null" }),
    "the API's origin": () => ({ origin: running.ready.apiUrl }),
    "another scheme": () => ({ origin: origin.replace("http:", "https:") }),
    "a browser that tells of another site": () => ({ "sec-fetch-site": "cross-site" }),
    "a browser that tells of another port": () => ({ "sec-fetch-site": "same-site" }),
  };
  for (const [name, headers] of Object.entries(strangers)) {
    it(`refuses ${name}`, async () => {
      assert.equal((await send("/api/state", { headers: headers()! })).status, 403);
      assert.equal((await send("/api/events", { headers: headers()! })).status, 403);
      for (const target of ["/api/call", "/api/curl", "/api/secret"]) {
        const { status, text } = await post(target, good, headers());
        assert.equal(status, 403);
        assert.deepEqual(Object.keys(JSON.parse(text)), ["message"]);
      }
    });
  }

  it("refuses a name of another site that means this machine", async () => {
    for (const name of ["evil.example", "127.0.0.1.evil.example"]) {
      const headers = { host: `${name}:${port()}` };
      assert.equal((await send("/", { headers })).status, 421);
      assert.equal((await post("/api/call", good, headers)).status, 421);
    }
  });

  it("refuses a request without a host", async () => {
    assert.equal((await send("/api/state", { headers: { host: undefined } })).status, 400);
  });

  it("refuses a call without an origin, and takes a link from elsewhere to the page alone", async () => {
    assert.equal((await post("/api/call", good, { origin: undefined })).status, 403);
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    assert.equal((await send("/", { headers: link })).status, 200);
    assert.equal((await send("/api/state", { headers: link })).status, 403);
    assert.equal((await send("/", { headers: { ...link, "sec-fetch-dest": "iframe" } })).status, 403);
  });

  it("refuses content types that other sites can send", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", undefined]) {
      assert.equal((await post("/api/call", good, { "content-type": type })).status, 415, type);
    }
  });

  it("refuses other methods and paths", async () => {
    for (const [method, target, expected] of [
      ["GET", "/api/call", 405],
      ["GET", "/api/curl", 405],
      ["POST", "/api/events", 405],
      ["HEAD", "/api/events", 405],
      ["POST", "/api/state", 405],
      ["OPTIONS", "/api/call", 405],
      ["GET", "/page.js.map", 404],
      ["GET", "/../m2m.js", 404],
      ["GET", "/__proto__", 404],
    ] as const) {
      const { status } = await send(target, { method, headers: { origin } });
      assert.equal(status, expected, `${method} ${target}`);
    }
  });

  it("refuses a body that is longer than it needs to be", async () => {
    const { status } = await post("/api/call", { ...good, body: "x".repeat(1024 * 1024) });
    assert.equal(status, 413);
  });

  const faults: Record<string, [unknown, RegExp]> = {
    "no JSON": ["{", /not JSON/],
    "no object": [[], /^api:/],
    "an API that is not there": [{ ...good, api: "__proto__" }, /^api:/],
    "a route that is not there": [{ ...good, routeKey: "constructor" }, /^routeKey:/],
    "a client that is not there": [
      { ...good, caller: { kind: "client", pool: "orders", client: "__proto__" } },
      /^caller:/,
    ],
    "no caller": [{ ...good, caller: null }, /^caller:/],
    "a token with a line end": [{ ...good, caller: { kind: "token", token: "a\r\nX: y" } }, /^token:/],
    "a method that the route has not": [{ ...good, method: "POST" }, /^method:/],
    "a parameter of a prototype": [JSON.stringify(good).replace('{"id":"7"}', '{"__proto__":{"id":"7"}}'), /^id:/],
    "a header that ends its line": [{ ...good, headers: [["X-A", "b\r\nX-C: d"]] }, /^headers:/],
    "a host of its own": [{ ...good, headers: [["Host", "elsewhere"]] }, /^headers:/],
    "a second token": [{ ...good, headers: [["Authorization", "Bearer x"]] }, /^headers:/],
  };
  for (const [name, [body, message]] of Object.entries(faults)) {
    it(`refuses a call with ${name}`, async () => {
      const { status, text } = await post("/api/call", body);
      assert.equal(status, 400, text);
      assert.match((JSON.parse(text) as { message: string }).message, message);
    });
  }

  it("sends the path that was asked for, to the API alone", async () => {
    const { request, received } = await outcomeOf({ parameters: { id: "//evil.example/?x#y" }, query: "" });
    assert.equal(request!.url, `${running.ready.apiUrl}/orders/%2F%2Fevil.example%2F%3Fx%23y`);
    assert.equal((received!.event as { rawPath: string }).rawPath.startsWith("/orders/"), true);
  });

  it("is not there for other machines", async () => {
    const open = await startM2m({ dir, args: ["--no-watch", "--host", "0.0.0.0"] });
    assert.equal(open.ready.consoleUrl, undefined);
    const { stderr } = await open.stop();
    assert.match(stderr, /^There is no page: .*--host 0\.0\.0\.0/m);
  });
});

/** A stream of events that has begun. */
function streamOf(url: string, headers: http.OutgoingHttpHeaders = {}): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http.get(url, { headers }).on("response", resolve).on("error", reject);
  });
}
