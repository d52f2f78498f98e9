import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { promisify } from "node:util";
import { Browser, BrowserContext, chromium, Page } from "playwright-core";
import { M2mDev, root, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms, writeProgramFile } from "../support/programs";

const run = promisify(execFile);

const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What would run a script if it were taken for HTML. */
const hostile = `<img src=x onerror=document.title='run'><script>document.title='run'</script>`;

describe("the page in a browser", function () {
  this.timeout(120_000);

  let browser: Browser;
  let running: M2mDev;
  let context: BrowserContext;
  let page: Page;
  /** What went wrong in the page, and where it asked for anything. */
  let faults: string[];
  let asked: Set<string>;

  before(async () => {
    if (!fs.existsSync(executablePath)) {
      throw new Error(`There is no Chromium at ${executablePath}: install it, or set CHROMIUM_PATH.`);
    }
    // In a new profile, which goes when it is closed.
    browser = await chromium.launch({ executablePath, args: flags });
    running = await startM2m({ dir: root });
  });
  after(async () => {
    await browser?.close();
    await running?.stop();
    await removePrograms();
  });

  async function open(
    url: string,
    options: Parameters<Browser["newContext"]>[0] = {},
    prepare: (made: BrowserContext) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    [faults, asked] = [[], new Set()];
    context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], ...options });
    await prepare(context);
    page = await context.newPage();
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("request", (request) => asked.add(new URL(request.url()).origin));
    await page.goto(url);
    await page.locator("td button").first().waitFor();
  }

  beforeEach(() => open(running.ready.consoleUrl!));
  afterEach(() => context.close());

  const cell = (route: string, caller: string) => page.getByRole("button", { name: `; ${route}, ${caller}: ` });
  const part = (title: string) => page.locator("#outcome details").filter({ has: page.getByText(title) });

  /** Clicks a cell, and gives the status that is shown then. */
  async function click(route: string, caller: string): Promise<string> {
    await cell(route, caller).click();
    await page.getByRole("heading", { name: new RegExp(`as ${caller}$|without a token$`) }).waitFor();
    return page.locator("#outcome .status b").innerText();
  }

  it("draws who may call what", async () => {
    const rows = await page
      .locator("tr")
      .evaluateAll((all: { innerText: string }[]) =>
        all.map(({ innerText }) => innerText.split(/\s*[\t\n]\s*/).filter((text) => text !== "")),
      );
    assert.deepEqual(rows, [
      ["Route", "checkout", "orders/write", "reporting", "orders/read", "No token"],
      ["POST /orders", "orders/write", "✓ yes", "orders/write", "✕ no", "403", "✕ no", "401"],
      ["GET /orders/{id}", "orders/read", "✕ no", "403", "✓ yes", "orders/read", "✕ no", "401"],
      ["GET /test", "nothing (public)", "○ public", "anyone", "○ public", "anyone", "○ public", "anyone"],
      ["GET /test_jwt", "any client", "✓ yes", "any client", "✓ yes", "any client", "✕ no", "401"],
    ]);
    assert.deepEqual(faults, []);
    assert.deepEqual([...asked], [running.ready.consoleUrl]);
  });

  it("sends the request of a cell: allowed, refused, without a token, public", async () => {
    assert.equal(await click("GET /orders/{id}", "reporting"), "200 OK");
    assert.match(await part("Token, issued by").innerText(), /"scope": "https:\/\/api\.example\.com\/orders\/read"/);
    assert.match(await part("Event that").innerText(), /"rawPath": "\/orders\/1"/);
    assert.match(await part("Response body").innerText(), /"id": "1"/);

    assert.equal(await click("GET /orders/{id}", "checkout"), "403 Forbidden");
    assert.match(await part("Event").innerText(), /^Event$/m);
    assert.equal(await click("GET /test_jwt", "No token"), "401 Unauthorized");
    assert.equal(await click("GET /test", "No token"), "200 OK");
    assert.match(await part("Event that").innerText(), /"routeKey": "GET \/test"/);
  });

  const field = (label: string) => page.getByLabel(label, { exact: true });
  const send = () => page.getByRole("button", { name: "Send" }).click();

  it("sends what was filled in", async () => {
    await click("POST /orders", "checkout");
    await field("Body").fill('{"item":"tea"}');
    await send();
    await part("Response body").getByText('"item": "tea"').waitFor();
    await page.getByText("201 Created").waitFor();

    await click("GET /orders/{id}", "reporting");
    await field("{id}").fill("a/b ü");
    await send();
    await page.getByText("/orders/a%2Fb%20%C3%BC").first().waitFor();
  });

  it("does not send a deletion by itself, and presets JSON", async () => {
    const routes = ["POST", "PUT", "PATCH", "DELETE"].map((method) => `"${method} /x": any`);
    const any = `const any = { access: "any-client" as const, handler: async (event: { body?: string }) => ({ got: event.body ?? null }) };`;
    const dir = await makeProgram({ "index.ts": programSource([...routes, '"ANY /y": any'].join(", "), any) });
    const other = await startM2m({ dir });
    try {
      await context.close();
      await open(other.ready.consoleUrl!);
      let calls = 0;
      page.on("request", (request) => (calls += Number(request.url().endsWith("/api/call"))));
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        await cell(`${method} /x`, "reader").click();
        const isPreset = method !== "DELETE";
        await page.getByText(isPreset ? "200 OK" : "Not sent yet: DELETE may take something away.").waitFor();
        assert.equal(await field("Headers").inputValue(), isPreset ? "content-type: application/json" : "");
        assert.equal(await field("Body").inputValue(), isPreset ? "{}" : "");
      }
      assert.equal(calls, 3);
      await send();
      await page.getByText("200 OK").waitFor();
      assert.match(await part("Response body").innerText(), /"got": null/);

      // What was filled in stays, and an empty field is something that was.
      await cell("POST /x", "reader").click();
      await field("Body").fill("");
      await field("Headers").fill("x-own: 1");
      await cell("PUT /x", "reader").click();
      await cell("POST /x", "reader").click();
      assert.equal(await field("Body").inputValue(), "");
      assert.equal(await field("Headers").inputValue(), "x-own: 1");

      // GET is the first method that the route takes.
      assert.equal(await click("ANY /y", "reader"), "200 OK");
      assert.equal(await field("Headers").inputValue(), "");
      await page.locator("#call select").selectOption("PATCH");
      assert.equal(await field("Body").inputValue(), "{}");
      await page.locator("#call select").selectOption("DELETE");
      assert.equal(await field("Body").inputValue(), "");
    } finally {
      await other.stop();
    }
  });

  it("copies lines for a shell that do the same", async () => {
    await click("GET /orders/{id}", "reporting");
    await page.getByRole("button", { name: "Copy curl" }).click();
    const shown = await page.getByLabel("curl lines").inputValue();
    await page.getByText("Copied.").waitFor();
    assert.equal(await page.evaluate("navigator.clipboard.readText()"), shown);
    const { stdout } = await run("sh", ["-c", shown]);
    assert.match(stdout, /^HTTP\/1\.1 200 OK/);
    assert.match(stdout, /"id":"1"/);
  });

  it("keeps the outcome when lines are copied, even one that is still to come", async () => {
    let answer = (): void => undefined;
    const released = new Promise<void>((resolve) => (answer = resolve));
    await page.route("**/api/call", async (route) => {
      await released;
      await route.continue();
    });
    await cell("GET /test", "No token").click();
    await page.getByRole("button", { name: "Copy curl" }).click();
    await page.getByText("Copied.").waitFor();
    answer();
    await page.getByText("200 OK").waitFor();
    await page.getByRole("button", { name: "Copy curl" }).click();
    await page.getByText("Copied.").waitFor();
    assert.equal(await page.locator("#outcome .status b").innerText(), "200 OK");
  });

  it("shows the lines where the clipboard is closed", async () => {
    await context.clearPermissions();
    await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('closed'))");
    await click("GET /test", "No token");
    await page.getByRole("button", { name: "Copy curl" }).click();
    await page.getByText("Copy these lines:").waitFor();
    assert.equal(await page.getByLabel("curl lines").inputValue(), `curl -i '${running.ready.apiUrl}/test'`);
  });

  it("filters by route and by client", async () => {
    const shown = () => page.locator("thead th:visible, tbody th:visible").count();
    assert.equal(await shown(), 8);
    await page.getByRole("searchbox").fill("test_jwt");
    assert.equal(await shown(), 5);
    await page.getByRole("searchbox").fill("REPORTING");
    assert.equal(await shown(), 6);
    await page.getByRole("searchbox").fill("nothing of the kind");
    assert.equal(await shown(), 0);
  });

  /** The name of what has the focus. */
  const focused = () => page.evaluate<string>("document.activeElement.getAttribute('aria-label') ?? ''");

  it("can be used with the keyboard: one stop of Tab, and arrow keys between cells", async () => {
    const at = async (route: string, caller: string) =>
      assert.ok((await focused()).includes(`; ${route}, ${caller}: `));
    await page.getByRole("searchbox").focus();
    await page.keyboard.press("Tab");
    await at("POST /orders", "checkout");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    assert.equal(outline, "solid");

    for (const [key, route, caller] of [
      ["ArrowRight", "POST /orders", "reporting"],
      ["ArrowDown", "GET /orders/{id}", "reporting"],
      ["End", "GET /orders/{id}", "No token"],
      ["ArrowRight", "GET /orders/{id}", "No token"],
      ["Home", "GET /orders/{id}", "checkout"],
      ["ArrowLeft", "GET /orders/{id}", "checkout"],
      ["Control+End", "GET /test_jwt", "No token"],
      ["ArrowDown", "GET /test_jwt", "No token"],
      ["ArrowUp", "GET /test", "No token"],
      ["Control+Home", "POST /orders", "checkout"],
      ["ArrowUp", "POST /orders", "checkout"],
    ] as const) {
      await page.keyboard.press(key);
      await at(route, caller);
    }

    // Tab leaves the matrix, and comes back to the cell where it was left.
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+Tab");
    assert.equal(await page.evaluate("document.activeElement.type"), "search");
    await page.keyboard.press("Tab");
    await at("GET /orders/{id}", "checkout");

    // The cell is filtered out: another one is the stop, and arrow keys pass over what is not shown.
    await page.getByRole("searchbox").fill("/test");
    await page.keyboard.press("Tab");
    await at("GET /test", "checkout");
    await page.keyboard.press("ArrowUp");
    await at("GET /test", "checkout");
    await page.keyboard.press("ArrowDown");
    await at("GET /test_jwt", "checkout");
    await page.keyboard.press("Enter");
    await page.getByText("200 OK").waitFor();
  });

  it("keeps the focus and how far it is scrolled when a new version is drawn", async () => {
    await context.close();
    await open(running.ready.consoleUrl!, { viewport: { width: 420, height: 260 } });
    await cell("GET /test", "reporting").focus();
    await page.evaluate("document.querySelector('.scroll').scrollTo(30, 40); scrollTo(0, 50)");
    const place = () =>
      page.evaluate<unknown>(
        "(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop, scrollY])(document.querySelector('.scroll'))",
      );
    const before = await place();
    assert.deepEqual(before, [30, 40, 50]);
    const isNew = page.waitForResponse(
      (response) => response.url().includes("/api/state") && response.status() === 200,
    );
    await page.route("**/api/state*", async (route) => {
      const response = await route.fetch({ url: `${running.ready.consoleUrl}/api/state?known=` });
      const state = (await response.json()) as { apis: { rows: { routeKey: string; title: string }[] }[] };
      const [row] = state.apis[0]!.rows;
      state.apis[0]!.rows.push({ ...row!, routeKey: "GET /new", title: "GET /new" });
      await route.fulfill({ response, json: { ...state, version: "another" } });
    });
    await isNew;
    await page.getByRole("rowheader", { name: "GET /new" }).waitFor();
    assert.match(await focused(), /; GET \/test, reporting: /);
    assert.deepEqual(await place(), before);
  });

  it("asks for news while it can be seen, and not in a hidden tab", async () => {
    await context.close();
    await open(running.ready.consoleUrl!, {}, (made) => made.clock.install());
    let polls = 0;
    page.on("request", (request) => (polls += Number(request.url().includes("/api/state"))));
    const show = (hidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, "hidden", { configurable: true, get: () => ${hidden} });
         document.dispatchEvent(new Event("visibilitychange"));`,
      );
    const polled = () => page.waitForResponse((response) => response.url().includes("/api/state"));

    const [first] = await Promise.all([polled(), page.clock.runFor(2_000)]);
    await first.finished();
    assert.equal(polls, 1);
    await show(true);
    await page.clock.runFor(600_000);
    // Whatever was asked for before this has been seen.
    await page.evaluate("fetch('/icon.svg').then((response) => response.text())");
    assert.equal(polls, 1);
    await Promise.all([polled(), show(false)]);
    assert.equal(polls, 2);
  });

  it("is readable in light and dark, and on a small screen", async () => {
    // axe is put in by the browser itself, past the page's policy.
    const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
    for (const colorScheme of ["light", "dark"] as const) {
      await context.close();
      await open(running.ready.consoleUrl!, { colorScheme, viewport: { width: 360, height: 640 } });
      await click("GET /orders/{id}", "reporting");
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 360);
      const back = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      assert.equal(back, colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 24, 28)");
      await page.evaluate(axe);
      const found = await page.evaluate<string[]>(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
      );
      assert.deepEqual(found, [], colorScheme);
    }
  });

  it("takes no text for HTML, whoever wrote it, and shows the next version of the program", async () => {
    const source = (path: string) =>
      programSource(
        `"GET ${path}": { access: "any-client", handler: async () => {
          console.log(${JSON.stringify(hostile)});
          return { statusCode: 200, headers: { "x-evil": ${JSON.stringify(hostile)} }, body: ${JSON.stringify(hostile)} };
        } }`,
        `new aws.cognito.UserPoolClient("evil", {
          name: ${JSON.stringify(hostile)}, userPoolId: auth.userPoolId, generateSecret: true,
          allowedOauthFlowsUserPoolClient: true, allowedOauthFlows: ["client_credentials"],
          allowedOauthScopes: ["items/read"],
        }, { dependsOn: auth });`,
      );
    const dir = await makeProgram({ "index.ts": source("/evil") });
    const evil = await startM2m({ dir, args: [] });
    try {
      await context.close();
      await open(evil.ready.consoleUrl!);
      assert.equal(await page.locator("thead th").filter({ hasText: "<img" }).count(), 1);
      assert.equal(await click("GET /evil", "reader"), "200 OK");
      assert.ok((await part("Response body").innerText()).includes(hostile));
      assert.ok((await part("Printed by").innerText()).includes(hostile));
      assert.equal(await page.title(), "test-api: who may call what");
      assert.equal(await page.locator("main img, main script").count(), 0);
      assert.deepEqual(faults, []);

      await evil.logs(/new version is served/, () => writeProgramFile(dir, "index.ts", source("/changed")));
      await page.getByText("loaded anew").waitFor();
      await page.getByRole("rowheader", { name: "GET /changed" }).waitFor();
    } finally {
      await evil.stop();
    }
    await page.getByText("The simulator does not answer").waitFor();
  });

  it("gives nothing to the page of another origin", async () => {
    const elsewhere = await context.newPage();
    await elsewhere.goto(`${running.ready.apiUrl}/test`);
    const read = `fetch(${JSON.stringify(`${running.ready.consoleUrl}/api/state`)}).then(() => "read", () => "refused")`;
    assert.equal(await elsewhere.evaluate(read), "refused");
  });
});
