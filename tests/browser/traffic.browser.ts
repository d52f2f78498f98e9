import { strict as assert } from "node:assert";
import type { Browser } from "playwright-core";
import { M2mDev, root, startM2m } from "../support/m2m";
import { OpenPage, startBrowser } from "./openPage";

describe("the traffic on the page", function () {
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
  });
  beforeEach(async () => {
    opened = await OpenPage.open(browser, `${running.ready.consoleUrl}#/traffic`);
  });
  afterEach(() => opened.close());

  const row = (name: RegExp) => opened.page.locator("#traffic").getByRole("button", { name });

  it("shows each request as it comes, whoever sent it, with the reason of a refusal", async () => {
    const token = await running.token("reporting");
    await running.call("/orders/101", { token });
    await row(/ 200 GET \/orders\/101 reporting \d+ ms$/).waitFor();
    await running.call("/orders", { method: "POST", token });
    await row(/ 403 POST \/orders reporting \d+ ms lacks orders\/write, has orders\/read$/).waitFor();
    await running.requestToken("checkout", { scope: "orders/none" });
    await row(/ 400 POST \/oauth2\/token checkout .* invalid_scope: may not have orders\/none/).waitFor();
    await opened.tab("Access").click();
    await opened.page.locator("#access .requests").getByText("/orders/101").waitFor();
    await opened.click("GET /test", "No token");
    await opened.page.locator("#access .requests").getByText("this page").first().waitFor();
    assert.deepEqual(opened.faults, []);
  });

  it("can be paused and filtered", async () => {
    const token = await running.token("reporting");
    await running.call("/orders/201", { token });
    await row(/\/orders\/201/).waitFor();
    await opened.page.getByRole("button", { name: "Pause" }).click();
    await running.call("/orders/202", { token });
    await running.call("/orders/203?secret=1");
    await opened.page.getByRole("button", { name: "Go on, 2 new" }).waitFor();
    assert.equal(await row(/\/orders\/202/).count(), 0);
    await opened.page.getByRole("button", { name: "Go on, 2 new" }).click();
    await row(/\/orders\/202/).waitFor();

    await opened.page.getByRole("button", { name: "Refused" }).click();
    await row(/401 GET \/orders\/203 .*there is no token/).waitFor();
    assert.equal(await row(/\/orders\/202/).count(), 0);
    await opened.page.getByRole("button", { name: "All" }).click();
    await opened.filter.fill("orders/202");
    await row(/\/orders\/202/).waitFor();
    assert.equal(await row(/\/orders\//).count(), 1);
    assert.equal(await opened.tab("Traffic").textContent(), "Traffic 1");
    assert.ok(!(await opened.page.content()).includes("secret=1"));
  });

  it("opens a request, by a link that survives a reload, and leads on to its client, route and call", async () => {
    const token = await running.token("checkout");
    await running.call("/orders/301", { token });
    await row(/403 GET \/orders\/301/).click();
    for (let times = 0; times < 2; times++) {
      await opened.panel.getByRole("heading", { name: "GET /orders/301" }).waitFor();
      const text = await opened.panel.innerText();
      assert.match(text, /403 [\d.]+ ms\s+lacks orders\/read, has orders\/write/);
      assert.match(text, /Client\s+checkout/);
      assert.match(text, /Route\s+GET \/orders\/\{id\}/);
      await opened.page.reload();
    }
    await opened.panel.getByRole("button", { name: "Try the same call" }).click();
    assert.equal(await opened.status(), "403 Forbidden");
    await opened.panel.getByRole("button", { name: "About checkout" }).click();
    await opened.panel.getByRole("heading", { name: "client checkout" }).waitFor();
    // What was clicked is gone; the focus is not.
    assert.equal(await opened.focused(), "client checkout");
    await opened.panel.getByRole("button", { name: /403 GET \/orders\/301/ }).click();
    await opened.panel.getByRole("button", { name: "GET /orders/{id}" }).click();
    await opened.panel.getByText("Who may call it").waitFor();
  });

  it("shows all of a request that the page sent, while it knows it", async () => {
    await opened.tab("Access").click();
    await opened.click("GET /orders/{id}", "reporting");
    await opened.tab("Traffic").click();
    await row(/ 200 GET \/orders\/1 reporting this page/)
      .first()
      .click();
    await opened.panel.getByRole("heading", { name: "GET /orders/1" }).waitFor();
    assert.equal(await opened.status(), "200 OK");
    assert.match(await opened.textOf("Response body"), /"id": "1"/);
    await opened.page.reload();
    await opened.panel.getByText("no headers, bodies, queries and tokens are kept").waitFor();
  });

  it("says so where a request is not known any more", async () => {
    await opened.close();
    opened = await OpenPage.open(browser, `${running.ready.consoleUrl}#/traffic/request/of-another-run`);
    await opened.panel.getByText("This request is not known any more").waitFor();
    await opened.page.keyboard.press("Escape");
    await opened.panel.waitFor({ state: "hidden" });
  });

  it("keeps the focus on a row while others come", async () => {
    await running.call("/orders/401");
    await row(/\/orders\/401/).focus();
    await running.call("/orders/402");
    await row(/\/orders\/402/).waitFor();
    assert.match(await opened.focused(), /\/orders\/401/);
  });

  it("listens while it can be seen, and goes on where it was", async () => {
    const show = (hidden: boolean) =>
      opened.page.evaluate(
        `Object.defineProperty(document, "hidden", { configurable: true, get: () => ${hidden} });
         document.dispatchEvent(new Event("visibilitychange"));`,
      );
    await running.call("/orders/501");
    await row(/\/orders\/501/).waitFor();
    let opens: string[] = [];
    opened.page.on("request", (request) => {
      opens = request.url().includes("/api/events") ? [...opens, request.url()] : opens;
    });
    await show(true);
    await running.call("/orders/502");
    // Whatever was told before this has been shown.
    await opened.page.evaluate("fetch('/icon.svg').then((response) => response.text())");
    assert.equal(await row(/\/orders\/502/).count(), 0);
    assert.deepEqual(opens, []);
    await show(false);
    await row(/\/orders\/502/).waitFor();
    assert.equal(await row(/\/orders\/501/).count(), 1);
    assert.match(opens.join(), /after=[\w-]+-\d+$/);
  });
});
