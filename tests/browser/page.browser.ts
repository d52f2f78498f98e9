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

  async function open(url: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<void> {
    [faults, asked] = [[], new Set()];
    context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], ...options });
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

  it("sends what was filled in", async () => {
    await click("POST /orders", "checkout");
    await page.getByLabel("Headers", { exact: true }).fill("content-type: application/json");
    await page.getByLabel("Body", { exact: true }).fill('{"item":"tea"}');
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("201 Created").waitFor();
    assert.match(await part("Response body").innerText(), /"item": "tea"/);

    await click("GET /orders/{id}", "reporting");
    await page.getByLabel("{id}", { exact: true }).fill("a/b ü");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("/orders/a%2Fb%20%C3%BC").first().waitFor();
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

  it("can be used with the keyboard", async () => {
    await cell("GET /test", "No token").focus();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    assert.equal(outline, "solid");
    await page.keyboard.press("Enter");
    await page.getByText("200 OK").waitFor();
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
