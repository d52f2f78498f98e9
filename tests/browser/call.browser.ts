import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { M2mDev, root, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms } from "../support/programs";
import { OpenPage, startBrowser } from "./openPage";

const run = promisify(execFile);

describe("a call from the page", function () {
  this.timeout(120_000);

  let browser: Browser;
  let running: M2mDev;
  let opened: OpenPage;

  before(async () => {
    browser = await startBrowser();
    running = await startM2m({ dir: root });
  });
  after(async () => {
    await browser?.close();
    await running?.stop();
    await removePrograms();
  });
  beforeEach(async () => {
    opened = await OpenPage.open(browser, running.ready.consoleUrl!);
  });
  afterEach(() => opened.close());

  it("is sent by a click: allowed, refused, without a token, public", async () => {
    assert.equal(await opened.click("GET /orders/{id}", "reporting"), "200 OK");
    assert.match(await opened.textOf("Token, issued by"), /"scope": "https:\/\/api\.example\.com\/orders\/read"/);
    assert.match(await opened.textOf("Event that"), /"rawPath": "\/orders\/1"/);
    assert.match(await opened.textOf("Response body"), /"id": "1"/);

    assert.equal(await opened.click("GET /orders/{id}", "checkout"), "403 Forbidden");
    assert.match(await opened.textOf("Event"), /no function was invoked/);
    assert.equal(await opened.click("GET /test_jwt", "No token"), "401 Unauthorized");
    assert.equal(await opened.click("GET /test", "No token"), "200 OK");
    assert.match(await opened.textOf("Event that"), /"routeKey": "GET \/test"/);
    assert.deepEqual(opened.faults, []);
    assert.deepEqual([...opened.asked], [running.ready.consoleUrl]);
  });

  it("is told of with its outcome first, and the reason in words, calmly", async () => {
    assert.equal(await opened.click("GET /orders/{id}", "checkout"), "403 Forbidden");
    const [outcome] = await opened.panel.locator(".body > *").all();
    assert.match(await outcome!.innerText(), /^403 Forbidden \d+ ms\s+lacks orders\/read, has orders\/write$/);
    assert.equal(await opened.verdict.getAttribute("class"), "verdict calm");
    const announced = opened.page.locator("#announcement");
    assert.equal(await announced.innerText(), "403 Forbidden: lacks orders/read, has orders/write");
    assert.equal(await announced.getAttribute("role"), "status");

    await opened.click("GET /test_jwt", "No token");
    assert.match(await opened.verdict.innerText(), /there is no token/);
    await opened.click("GET /orders/{id}", "reporting");
    assert.equal(await opened.verdict.getAttribute("class"), "verdict good");
    assert.match(await opened.verdict.innerText(), /let in by orders\/read/);
    assert.equal(await opened.part("Request").getAttribute("open"), null);
  });

  it("is what was filled in", async () => {
    await opened.cell("POST /orders", "checkout").click();
    await opened.field("Body").fill('{"item":"tea"}');
    await opened.send();
    await opened.part("Response body").getByText('"item": "tea"').waitFor();
    await opened.panel.getByText("201 Created").waitFor();

    await opened.click("GET /orders/{id}", "reporting");
    await opened.part("Request").locator("summary").click();
    await opened.field("{id}").fill("a/b ü");
    await opened.send();
    await opened.page.getByText("/orders/a%2Fb%20%C3%BC").first().waitFor();
  });

  it("waits for Send where it may change something, and has JSON preset", async () => {
    const routes = ["POST", "PUT", "PATCH", "DELETE"].map((method) => `"${method} /x": any`);
    const any = `const any = { access: "any-client" as const, handler: async (event: { body?: string }) => ({ got: event.body ?? null }) };`;
    const dir = await makeProgram({ "index.ts": programSource([...routes, '"ANY /y": any'].join(", "), any) });
    const other = await startM2m({ dir });
    try {
      await opened.close();
      opened = await OpenPage.open(browser, other.ready.consoleUrl!);
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        await opened.cell(`${method} /x`, "reader").click();
        await opened.page.getByText(`Not sent yet: ${method} may change something.`).waitFor();
        const isPreset = method !== "DELETE";
        assert.equal(await opened.field("Headers").inputValue(), isPreset ? "content-type: application/json" : "");
        assert.equal(await opened.field("Body").inputValue(), isPreset ? "{}" : "");
      }
      assert.equal(opened.calls, 0);
      await opened.send();
      await opened.panel.getByText("200 OK").waitFor();
      assert.match(await opened.textOf("Response body"), /"got": null/);

      // What was filled in stays, and an empty field is something that was.
      await opened.cell("POST /x", "reader").click();
      await opened.field("Body").fill("");
      await opened.field("Headers").fill("x-own: 1");
      await opened.cell("PUT /x", "reader").click();
      await opened.cell("POST /x", "reader").click();
      assert.equal(await opened.field("Body").inputValue(), "");
      assert.equal(await opened.field("Headers").inputValue(), "x-own: 1");

      // GET is the first method that the route takes; another one that was chosen is not sent at the next click.
      assert.equal(await opened.click("ANY /y", "reader"), "200 OK");
      const calls = opened.calls;
      await opened.part("Request").locator("summary").click();
      assert.equal(await opened.field("Headers").inputValue(), "");
      await opened.panel.locator("select").selectOption("PATCH");
      assert.equal(await opened.field("Body").inputValue(), "{}");
      await opened.panel.locator("select").selectOption("DELETE");
      assert.equal(await opened.field("Body").inputValue(), "");
      await opened.cell("ANY /y", "writer").click();
      await opened.page.getByText("Not sent yet: DELETE may change something.").waitFor();
      assert.equal(opened.calls, calls);
    } finally {
      await other.stop();
    }
  });

  it("is copied as lines for a shell that do the same", async () => {
    await opened.click("GET /orders/{id}", "reporting");
    await opened.page.getByRole("button", { name: "Copy curl" }).click();
    const shown = await opened.page.getByLabel("curl lines").inputValue();
    await opened.page.getByText("Copied.").waitFor();
    assert.equal(await opened.page.evaluate("navigator.clipboard.readText()"), shown);
    const { stdout } = await run("sh", ["-c", shown]);
    assert.match(stdout, /^HTTP\/1\.1 200 OK/);
    assert.match(stdout, /"id":"1"/);
  });

  it("keeps its outcome when lines are copied, even one that is still to come", async () => {
    let answer = (): void => undefined;
    const released = new Promise<void>((resolve) => (answer = resolve));
    await opened.page.route("**/api/call", async (route) => {
      await released;
      await route.continue();
    });
    await opened.cell("GET /test", "No token").click();
    await opened.page.getByRole("button", { name: "Copy curl" }).click();
    await opened.page.getByText("Copied.").waitFor();
    answer();
    await opened.panel.getByText("200 OK").waitFor();
    await opened.page.getByRole("button", { name: "Copy curl" }).click();
    await opened.page.getByText("Copied.").waitFor();
    assert.equal(await opened.status(), "200 OK");
  });

  it("is shown as lines where the clipboard is closed", async () => {
    await opened.context.clearPermissions();
    await opened.page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('closed'))");
    await opened.click("GET /test", "No token");
    await opened.page.getByRole("button", { name: "Copy curl" }).click();
    await opened.page.getByText("Copy these lines:").waitFor();
    assert.equal(await opened.page.getByLabel("curl lines").inputValue(), `curl -i '${running.ready.apiUrl}/test'`);
  });

  it("carries a token of an issuer elsewhere once one is pasted, for all routes", async () => {
    const dir = await makeProgram({
      "index.ts": `
        import { ApiWithJwt } from "~/dist/components";
        const any = { access: "any-client" as const, handler: async () => "ok" };
        new ApiWithJwt("shop", {
          auth: { issuer: "https://login.example.com", audience: ["shop"] },
          routes: { "GET /a": any, "GET /b": any },
        });
      `,
    });
    const other = await startM2m({ dir });
    try {
      await opened.close();
      opened = await OpenPage.open(browser, other.ready.consoleUrl!);
      const marks = opened.page.getByRole("button", { name: /^depends a token; / });
      await marks.first().click();
      await opened.panel.getByText("Paste a token of this issuer, then send.").waitFor();
      assert.equal(opened.calls, 0);
      await opened.panel.getByLabel(/^A token of/).fill("no.such.token");
      await opened.send();
      await opened.panel.getByText("401 Unauthorized").waitFor();
      assert.match(await opened.verdict.innerText(), /what was sent is not a JWT/);
      await marks.last().click();
      await opened.panel.getByText("401 Unauthorized").waitFor();
      assert.equal(opened.calls, 2);

      await opened.page.getByRole("columnheader").last().getByRole("button").click();
      await opened.panel.getByText("Lets in any token of https://login.example.com for shop.").waitFor();
      assert.equal(await opened.panel.getByLabel(/^A token of/).inputValue(), "no.such.token");
    } finally {
      await other.stop();
    }
  });

  it("has a link that leads to it after a reload, and is not sent by that", async () => {
    await opened.click("GET /orders/{id}", "reporting");
    assert.equal(opened.calls, 1);
    await opened.page.reload();
    await opened.panel.getByRole("heading", { name: "GET /orders/{id} as reporting" }).waitFor();
    await opened.page.getByText("Not sent yet.").waitFor();
    assert.equal(opened.calls, 1);
    assert.equal(await opened.cell("GET /orders/{id}", "reporting").getAttribute("aria-current"), "true");
    await opened.send();
    assert.equal(await opened.status(), "200 OK");

    await opened.page.goBack();
    await opened.panel.waitFor({ state: "hidden" });
    await opened.page.goForward();
    await opened.panel.getByRole("heading", { name: "GET /orders/{id} as reporting" }).waitFor();
  });
});
