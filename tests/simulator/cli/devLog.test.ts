import { strict as assert } from "node:assert";
import { DevLog, DevLogOptions } from "../../../simulator/cli/devLog";
import { coloured, plain } from "../../../simulator/reports/style";
import type { RequestRecord } from "../../../simulator/requestRecord";
import { modelOf } from "../../support/registrations";

const model = modelOf();
const [read, write] = ["https://api.example.com/orders/read", "https://api.example.com/orders/write"];
const time = new Date(2026, 5, 7, 8, 9, 5).getTime();

const refused: RequestRecord = {
  time,
  server: { kind: "api", name: "orders" },
  method: "GET",
  path: "/orders/7",
  routeKey: "GET /orders/{id}",
  status: 403,
  milliseconds: 1.4,
  client: "reporting",
  refusal: { kind: "missing-scopes", required: [write], held: [read] },
};

/** What is written where a log is told something. */
function written(options: Partial<DevLogOptions>, tell: (log: DevLog) => void): string[] {
  const lines: string[] = [];
  const log = new DevLog({ form: "text", isQuiet: false, terminal: { style: plain }, ...options }, (line) =>
    lines.push(line),
  );
  log.serves(model);
  tell(log);
  return lines;
}

describe("the log of m2m dev", () => {
  it("says which function let a request pass, and whether it was asked", () => {
    const { time: at, server, method, path, milliseconds, client } = refused;
    const passed = { time: at, server, method, path, milliseconds, client: client! };
    const [asked, kept] = written({}, (log) => {
      log.request({ ...passed, status: 200, decision: { by: "check", isKept: false } });
      log.request({ ...passed, status: 200, decision: { by: "check", isKept: true } });
    });
    assert.equal(asked, "08:09:05 200 GET /orders/7  1 ms  reporting  by check");
    assert.equal(kept, "08:09:05 200 GET /orders/7  1 ms  reporting  by check, kept");
  });

  it("has a line for each request, with the reason of a refusal", () => {
    const lines = written({}, (log) => {
      log.request(refused);
      const { time, server, method, path } = refused;
      const plainRecord = { time, server, method, path, milliseconds: 1.4 };
      log.request({ ...plainRecord, status: 200, milliseconds: 12.6 });
      log.request({
        ...plainRecord,
        server: { kind: "pool", name: "orders" },
        method: "POST",
        path: "/oauth2/token",
        status: 400,
        error: "invalid_client",
        refusal: { kind: "unknown-client" },
      });
    });
    assert.deepEqual(lines, [
      "08:09:05 403 GET /orders/7  1 ms  reporting  lacks orders/write, has orders/read",
      "08:09:05 200 GET /orders/7  13 ms",
      "08:09:05 400 POST /oauth2/token  1 ms  invalid_client: no client has this id",
    ]);
  });

  it("names the API where there are several", () => {
    const lines = written({}, (log) => {
      log.serves({ ...model, apis: [...model.apis, ...model.apis] });
      log.request(refused);
    });
    assert.match(lines[0]!, / 403 orders: GET \/orders\/7 /);
  });

  it("has colours that the terminal is given, and nothing else that acts on it", () => {
    const lines = written({ terminal: { style: coloured } }, (log) => {
      log.request({ ...refused, method: "GET\u001b[2J", client: "a\nb\u202e" });
    });
    assert.equal(
      lines[0],
      "\u001b[2m08:09:05\u001b[22m \u001b[33m403\u001b[39m GET\\u{1b}[2J /orders/7\u001b[2m  1 ms\u001b[22m" +
        "  a\\u{a}b\\u{202e}  \u001b[33mlacks orders/write, has orders/read\u001b[39m",
    );
  });

  it("cuts long paths", () => {
    const [line] = written({}, (log) => log.request({ ...refused, path: `/${"a".repeat(5_000)}` }));
    assert.ok(line!.length < 220);
  });

  it("names functions as it is told to, and has messages as they are", () => {
    const lines = written({ isQuiet: true }, (log) => {
      log.request(refused);
      log.printed("shop-get-orders", "\u001b[31mred\u001b[39m", "GET /orders");
      log.message("a\nb");
    });
    assert.deepEqual(lines, ["[GET /orders] red", "a\nb"]);
  });

  it("is an object a line as JSON", () => {
    const lines = written({ form: "json" }, (log) => {
      log.request(refused);
      log.printed("shop-get-orders", "a\u202eb", "GET /orders");
      log.message("a\nb");
    });
    assert.ok(lines.every((line) => !line.includes("\n") && !line.includes("\u202e")));
    const [request, printed, message] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const reason = `lacks ${write}, has ${read}`;
    assert.deepEqual(request, { type: "request", ...refused, time: new Date(time).toISOString(), reason });
    assert.deepEqual(
      { ...printed, time: "" },
      { type: "function", time: "", function: "shop-get-orders", label: "GET /orders", line: "a\u202eb" },
    );
    assert.deepEqual({ ...message, time: "" }, { type: "message", time: "", message: "a\nb" });
  });
});
