import { strict as assert } from "node:assert";
import { M2mDev, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";

const handlers: Readonly<Record<string, string>> = {
  ok: `async () => ({ ok: true })`,
  throws: `async () => { throw new Error("no such item"); }`,
  exits: `async () => process.exit(7)`,
  hangs: `async () => new Promise<string>(() => setInterval(() => undefined, 1000))`,
  spins: `async () => { for (;;) { /* an endless loop */ } }`,
  eats: `async () => { const all: string[][] = []; for (;;) all.push(new Array<string>(1e6).fill("x")); }`,
  malformed: `async () => ({ statusCode: 200, headers: { "x-list": ["a", "b"] } })`,
  logs: `async () => { console.log("first\\nsecond"); console.error("third"); return "logged"; }`,
  counts: `async () => { const g = globalThis as { n?: number }; return { n: (g.n = (g.n ?? 0) + 1), pid: process.pid }; }`,
  captures: `async () => { return { calls: ++state.calls }; }`,
  environment: `async () => ({ own: process.env["GREETING"], leaked: process.env["M2M_TEST_LEAK"], region: process.env["AWS_REGION"] })`,
  context: `async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis(), ids: event.requestContext.requestId.length })`,
  urls: `async () => ({ token: process.env["TOKEN_URL"], issuer: process.env["ISSUER"] })`,
};

const settings: Readonly<Record<string, string>> = {
  hangs: "timeout: 1,",
  spins: "timeout: 1,",
  eats: "memorySize: 128,",
  environment: `environment: { GREETING: pulumi.secret("hello") },`,
  urls: `environment: { TOKEN_URL: auth.tokenEndpoint, ISSUER: pulumi.interpolate\`iss=\${auth.issuer}\` },`,
};

const routes = Object.entries(handlers).map(
  ([name, handler]) => `"GET /${name}": { access: "public", ${settings[name] ?? ""} handler: ${handler} }`,
);

describe("a handler", () => {
  let m2m: M2mDev;
  before(async () => {
    process.env["M2M_TEST_LEAK"] = "the developer's own";
    m2m = await startM2m({
      dir: await makeProgram({ "index.ts": programSource(routes.join(",\n"), "const state = { calls: 0 };") }),
    });
    delete process.env["M2M_TEST_LEAK"];
  });
  after(async () => {
    await m2m.stop();
    await removePrograms();
  });

  const faults: readonly [name: string, says: RegExp][] = [
    ["throws", /\[GET \/throws\] .*Error: no such item/],
    ["exits", /\[GET \/exits\] Runtime exited with status 7 before it answered/],
    ["hangs", /\[GET \/hangs\] Task timed out after 1\.00 seconds/],
    ["spins", /\[GET \/spins\] Task timed out after 1\.00 seconds/],
    ["eats", /\[GET \/eats\] .*heap out of memory/],
    ["malformed", /\[GET \/malformed\] its result is not a response: headers\["x-list"\] is a list/],
  ];
  for (const [name, says] of faults) {
    it(`that ${name} costs its own request only, with the gateway's 500`, async () => {
      // What a process prints arrives on another way than what it answers.
      await m2m.logs(says, async () => {
        const [failed, other] = await Promise.all([m2m.call(`/${name}`), m2m.call("/ok")]);
        assert.equal(failed.status, 500);
        assert.equal(await failed.text(), '{"message":"Internal Server Error"}');
        assert.deepEqual(await other.json(), { ok: true });
      });
      assert.equal((await m2m.call(`/${name}`)).status, 500, "the function can be called again");
    });
  }

  it("prints on the terminal, each line with the function's name", async () => {
    await m2m.logs(/third/, async () => assert.equal(await (await m2m.call("/logs")).text(), "logged"));
    for (const line of ["first", "second", "third"]) {
      assert.ok(m2m.log.includes(`[GET /logs] ${line}\n`), line);
    }
  });

  it("keeps its module state between calls, in a process of its own", async () => {
    const first = (await (await m2m.call("/counts")).json()) as { n: number; pid: number };
    const second = (await (await m2m.call("/counts")).json()) as { n: number; pid: number };
    assert.deepEqual(second, { n: first.n + 1, pid: first.pid });
    assert.notEqual(first.pid, process.pid);
  });

  it("keeps a captured object between calls, as the program does", async () => {
    for (const calls of [1, 2]) {
      assert.deepEqual(await (await m2m.call("/captures")).json(), { calls });
    }
  });

  it("sees its own environment and nothing of the developer's", async () => {
    assert.deepEqual(await (await m2m.call("/environment")).json(), { own: "hello", region: "eu-central-1" });
  });

  it("gets Lambda's context", async () => {
    const context = (await (await m2m.call("/context")).json()) as Record<string, unknown>;
    assert.match(String(context["functionName"]), /^shop-get-context-[0-9a-f]{7}$/);
    assert.match(String(context["invokedFunctionArn"]), /^arn:aws:lambda:eu-central-1:123456789012:function:shop-get-/);
    assert.match(String(context["awsRequestId"]), /^[0-9a-f-]{36}$/);
    assert.equal(context["memoryLimitInMB"], "256");
    assert.ok(Number(context["left"]) > 5_000 && Number(context["left"]) <= 10_000);
  });

  it("reaches the simulated pool by the addresses in its environment, not the one on the internet", async () => {
    assert.deepEqual(await (await m2m.call("/urls")).json(), {
      token: m2m.ready.tokenEndpoint,
      issuer: `iss=${m2m.ready.issuer}`,
    });
  });

  it("runs at once for many requests, each in an environment of its own", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => m2m.call("/counts")));
    assert.ok(answers.every(({ status }) => status === 200));
  });
});
