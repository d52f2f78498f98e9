import { strict as assert } from "node:assert";
import type { Browser } from "playwright-core";
import { M2mDev, root, startM2m } from "../support/m2m";
import { OpenPage, startBrowser } from "./openPage";

describe("the matrix of the page", function () {
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
    opened = await OpenPage.open(browser, running.ready.consoleUrl!);
  });
  afterEach(() => opened.close());

  it("says who may call what", async () => {
    const names = (of: string) =>
      opened.page
        .locator(of)
        .evaluateAll((all: { innerText: string }[]) => all.map(({ innerText }) => innerText.split(/\s+/).join(" ")));
    assert.deepEqual(await names("thead th"), ["Route", "No token", "checkout orders/write", "reporting orders/read"]);
    assert.deepEqual(await names("tbody th"), [
      "POST /orders orders/write",
      "GET /orders/{id} orders/read",
      "GET /test nothing (public)",
      "GET /test_jwt any client",
    ]);
    const cells = await opened.page
      .locator("td button")
      .evaluateAll((all: { ariaLabel: string }[]) => all.map(({ ariaLabel }) => ariaLabel));
    assert.deepEqual(cells.slice(0, 7), [
      "no 401; POST /orders, No token: there is no token",
      "yes orders/write; POST /orders, checkout: by orders/write",
      "no 403; POST /orders, reporting: lacks orders/write, has orders/read",
      "no 401; GET /orders/{id}, No token: there is no token",
      "no 403; GET /orders/{id}, checkout: lacks orders/read, has orders/write",
      "yes orders/read; GET /orders/{id}, reporting: by orders/read",
      "public anyone; GET /test, No token: no token is asked for",
    ]);
    assert.equal(cells.length, 12);
    assert.deepEqual(opened.faults, []);
    assert.deepEqual([...opened.asked], [running.ready.consoleUrl]);
  });

  it("is filtered by route and by client, with the findings, and says when nothing matches", async () => {
    const shown = () => opened.page.locator("thead th:visible, tbody th:visible").count();
    assert.equal(await shown(), 8);
    await opened.filter.fill("test_jwt");
    assert.equal(await shown(), 5);
    await opened.filter.fill("REPORTING");
    // Nobody stays beside the clients that are looked for.
    assert.equal(await shown(), 7);

    await opened.tab("Findings").click();
    await opened.page.getByText("Nothing matches “REPORTING”.").waitFor();
    await opened.filter.fill("/test");
    assert.equal(await opened.page.locator("#findings li:visible").count(), 1);
    assert.equal(await opened.tab("Findings").textContent(), "Findings 1");

    await opened.filter.fill("nothing of the kind");
    await opened.page.getByText("Nothing matches “nothing of the kind”.").waitFor();
    await opened.tab("Traffic").click();
    assert.equal(await opened.tab("Traffic").textContent(), "Traffic 0");
    await opened.tab("Access").click();
    await opened.page.getByText("No route and no caller matches “nothing of the kind”.").waitFor();
    assert.equal(await shown(), 0);
  });

  it("can be used with the keyboard: one stop of Tab, and arrow keys between cells and heads", async () => {
    const at = async (route: string, caller: string) =>
      assert.match(await opened.focused(), new RegExp(`; ${route.replace(/[{}]/g, "\\$&")}, ${caller}: `));
    await opened.filter.focus();
    await opened.page.keyboard.press("Tab");
    await at("POST /orders", "No token");
    const outline = await opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    assert.equal(outline, "solid");

    for (const [key, route, caller] of [
      ["ArrowRight", "POST /orders", "checkout"],
      ["ArrowDown", "GET /orders/{id}", "checkout"],
      ["End", "GET /orders/{id}", "reporting"],
      ["ArrowRight", "GET /orders/{id}", "reporting"],
      ["ArrowLeft", "GET /orders/{id}", "checkout"],
      ["Control+End", "GET /test_jwt", "reporting"],
      ["ArrowDown", "GET /test_jwt", "reporting"],
      ["ArrowUp", "GET /test", "reporting"],
      ["PageUp", "POST /orders", "reporting"],
      ["PageDown", "GET /test_jwt", "reporting"],
    ] as const) {
      await opened.page.keyboard.press(key);
      await at(route, caller);
    }
    await opened.page.keyboard.press("Home");
    assert.match(await opened.focused(), /^GET\/test_jwt any client$/);
    await opened.page.keyboard.press("Control+Home");
    assert.match(await opened.focused(), /^POST\/orders orders\/write$/);
    for (const key of ["ArrowRight", "ArrowRight", "ArrowUp"]) {
      await opened.page.keyboard.press(key);
    }
    assert.match(await opened.focused(), /^checkout/);

    // Tab leaves the matrix, and comes back to the cell where it was left.
    await opened.page.keyboard.press("ArrowDown");
    await opened.page.keyboard.press("Shift+Tab");
    assert.equal(await opened.page.evaluate("document.activeElement.type"), "search");
    await opened.page.keyboard.press("Tab");
    await at("POST /orders", "checkout");

    // The cell is filtered out: another one is the stop, and arrow keys pass over what is not shown.
    await opened.filter.fill("/test");
    await opened.page.keyboard.press("Tab");
    await at("GET /test", "No token");
    await opened.page.keyboard.press("ArrowDown");
    await at("GET /test_jwt", "No token");
    await opened.page.keyboard.press("ArrowRight");
    await opened.page.keyboard.press("Enter");
    await opened.panel.getByText("200 OK").waitFor();
    await at("GET /test_jwt", "checkout");

    // Escape closes the panel, and the focus is where it was.
    await opened.page.keyboard.press("Tab");
    await opened.page.keyboard.press("Escape");
    await opened.panel.waitFor({ state: "hidden" });
    await at("GET /test_jwt", "checkout");
  });

  it("keeps the focus and how far it is scrolled when a new version is drawn", async () => {
    const versions = { now: "", next: 0 };
    await opened.close();
    opened = await OpenPage.open(
      browser,
      running.ready.consoleUrl!,
      { viewport: { width: 420, height: 260 } },
      async (context) => {
        await context.addInitScript(`{
          const Own = EventSource;
          window.EventSource = class extends Own { constructor(url) { super(url); window.feedOfPage = this; } };
        }`);
        await context.route("**/api/state*", async (route) => {
          const response = await route.fetch({ url: `${running.ready.consoleUrl}/api/state` });
          const state = (await response.json()) as {
            version: string;
            apis: { rows: { routeKey: string; title: string }[] }[];
          };
          versions.now = `${state.version}${versions.next++ || ""}`;
          if (versions.next > 1) {
            const [row] = state.apis[0]!.rows;
            state.apis[0]!.rows.push({ ...row!, routeKey: "GET /new", title: "GET /new" });
          }
          await route.fulfill({ response, json: { ...state, version: versions.now } });
        });
      },
    );
    await opened.cell("GET /test", "reporting").focus();
    await opened.page.evaluate("document.querySelector('.scroll').scrollTo(20, 0); scrollTo(0, 50)");
    const place = () => opened.page.evaluate<unknown>("[document.querySelector('.scroll').scrollLeft, scrollY]");
    const before = await place();
    assert.deepEqual(before, [20, 50]);
    await opened.page.evaluate(
      `feedOfPage.dispatchEvent(new MessageEvent("status", { data: '{"version":"another","problem":null}' }))`,
    );
    await opened.page.getByRole("rowheader", { name: "GET /new" }).waitFor();
    assert.match(await opened.focused(), /; GET \/test, reporting: /);
    assert.deepEqual(await place(), before);
  });

  it("opens a route: what it requires, who has it, its curl line and its recent requests", async () => {
    const token = await running.token("reporting");
    await running.call("/orders/77", { token });
    await opened.page.getByRole("rowheader", { name: "GET /orders/{id}" }).getByRole("button").click();
    await opened.panel.getByRole("heading", { name: "GET /orders/{id}" }).waitFor();
    const text = await opened.panel.innerText();
    assert.match(text, /Requires\s+orders\/read/);
    assert.match(text, /Who may call it\s+reporting/);
    assert.ok(text.includes(`curl -i '${running.ready.apiUrl}/orders/1' -H "Authorization: Bearer $TOKEN"`));
    await opened.panel.getByRole("button", { name: /200 GET \/orders\/77 reporting/ }).waitFor();
    await opened.panel.getByRole("button", { name: "Copy the curl line" }).click();
    await opened.page.getByText("Copied the curl line.").waitFor();
    assert.match(await opened.page.evaluate<string>("navigator.clipboard.readText()"), /^curl -i 'http/);

    await opened.page.reload();
    await opened.panel.getByRole("heading", { name: "GET /orders/{id}" }).waitFor();
    await opened.panel.getByRole("button", { name: "reporting orders/read" }).click();
    assert.equal(await opened.status(), "200 OK");
  });

  it("opens a client: what it needs, to be copied, what it may call and its recent requests", async () => {
    const { clientId, clientSecret } = running.ready.clients["reporting"]!;
    await running.token("reporting");
    await opened.page.getByRole("columnheader", { name: "reporting" }).getByRole("button").click();
    await opened.panel.getByRole("heading", { name: "client reporting" }).waitFor();
    const text = await opened.panel.innerText();
    for (const shown of [clientId, running.ready.tokenEndpoint, "https://api.example.com/orders/read", "1 hour"]) {
      assert.ok(text.includes(shown), shown);
    }
    assert.ok(!(await opened.page.content()).includes(clientSecret));
    await opened.panel
      .getByRole("button", { name: /200 POST \/oauth2\/token reporting/ })
      .first()
      .waitFor();

    const copied = async (what: string) => {
      await opened.panel.getByRole("button", { name: what }).click();
      await opened.page.getByText(`Copied ${what.replace(/^Copy (?:\.env )?/, "")}.`).waitFor();
      return opened.page.evaluate<string>("navigator.clipboard.readText()");
    };
    assert.equal(await copied("Copy the client id"), clientId);
    assert.equal(await copied("Copy the secret"), clientSecret);
    assert.equal(await copied("Copy the token URL"), running.ready.tokenEndpoint);
    assert.equal(
      await copied("Copy .env all of it as environment variables"),
      `CLIENT_ID=${clientId}\nCLIENT_SECRET=${clientSecret}\nTOKEN_URL=${running.ready.tokenEndpoint}\nSCOPES="https://api.example.com/orders/read"\n`,
    );
    assert.ok(!(await opened.page.content()).includes(clientSecret));

    await opened.page.reload();
    await opened.panel.getByRole("heading", { name: "client reporting" }).waitFor();
    await opened.panel.getByRole("button", { name: "All its requests" }).click();
    await opened.page.getByRole("heading", { name: "Traffic" }).waitFor();
    assert.equal(await opened.filter.inputValue(), "reporting");
  });
});
