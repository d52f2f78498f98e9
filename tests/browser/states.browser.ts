import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as http from "node:http";
import type { Browser } from "playwright-core";
import { M2mDev, root, startM2m } from "../support/m2m";
import { makeProgram, programSource, removePrograms, writeProgramFile } from "../support/programs";
import { OpenPage, startBrowser } from "./openPage";

/** What would run a script if it were taken for HTML. */
const hostile = `<img src=x onerror=document.title='run'><script>document.title='run'</script>`;

/** The size of a phone. */
const phone = { width: 390, height: 844 };

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

describe("the page", function () {
  this.timeout(180_000);

  let browser: Browser;
  let running: M2mDev;
  let opened: OpenPage;
  const all: OpenPage[] = [];

  before(async () => {
    browser = await startBrowser();
    running = await startM2m({ dir: root });
  });
  after(async () => {
    await browser?.close();
    await running?.stop();
    await removePrograms();
  });
  afterEach(() => Promise.all(all.splice(0).map((one) => one.close())));

  /** Opens the page; it is closed behind the test. */
  async function open(url: string, options?: Parameters<typeof OpenPage.open>[2]): Promise<OpenPage> {
    const made = await OpenPage.open(browser, url, options);
    all.push(made);
    return made;
  }

  /** What axe finds, which is put in by the browser itself, past the page's policy. */
  async function axeFinds(): Promise<string[]> {
    await opened.page.evaluate(axe);
    return opened.page.evaluate<string[]>(
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
    );
  }

  for (const colorScheme of ["light", "dark"] as const) {
    it(`is accessible in ${colorScheme}, in each of its views and panels`, async () => {
      opened = await open(running.ready.consoleUrl!, { colorScheme });
      const back = await opened.page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      assert.equal(back, colorScheme === "light" ? "rgb(245, 246, 248)" : "rgb(13, 17, 23)");
      await opened.click("GET /orders/{id}", "reporting");
      assert.deepEqual(await axeFinds(), [], "an answer");
      await opened.click("GET /orders/{id}", "checkout");
      assert.deepEqual(await axeFinds(), [], "a refusal");
      await opened.cell("POST /orders", "checkout").click();
      await opened.page.getByText("Not sent yet").waitFor();
      assert.deepEqual(await axeFinds(), [], "a form");
      for (const [place, text] of [
        ["#/access/client/orders/reporting", "What it may call"],
        ["#/access/route/orders/POST%20%2Forders", "Who may call it"],
        ["#/traffic", "Pause"],
        ["#/findings", "Public routes"],
      ] as const) {
        await opened.page.goto(`${running.ready.consoleUrl}${place}`);
        await opened.page.getByText(text).first().waitFor();
        assert.deepEqual(await axeFinds(), [], place);
      }
    });
  }

  it("has the answer above the fold of a phone, and closes it again", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      opened = await open(running.ready.consoleUrl!, {
        colorScheme,
        viewport: phone,
        hasTouch: true,
        isMobile: true,
      });
      await opened.cell("GET /orders/{id}", "checkout").tap();
      await opened.verdict.waitFor();
      const { y, height } = (await opened.verdict.boundingBox())!;
      assert.ok(y > 0 && y + height < phone.height, `${y} ${height}`);
      assert.match(await opened.verdict.innerText(), /lacks orders\/read, has orders\/write/);
      assert.equal(await opened.page.evaluate("document.documentElement.scrollWidth"), phone.width);
      // The sheet may cover what it was opened from: the focus is in it.
      assert.match(await opened.focused(), /\/orders\/\{id\}/);
      assert.equal(await opened.page.evaluate("document.activeElement.tagName"), "H2");
      assert.deepEqual(await axeFinds(), [], colorScheme);
      await opened.panel.getByRole("button", { name: "Close" }).tap();
      await opened.panel.waitFor({ state: "hidden" });
      assert.match(await opened.focused(), /; GET \/orders\/\{id\}, checkout: /);
    }
  });

  it("stays usable with 60 routes and 40 clients on a laptop", async () => {
    const nouns = Array.from({ length: 10 }, (_, index) => `thing${index}`);
    const routes = nouns.flatMap((noun) =>
      ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"].map((method) => `"${method} /${noun}": any`),
    );
    const clients = Array.from({ length: 40 }, (_, index) => `"a-client-of-some-team-${index}": ["items/read"]`);
    const dir = await makeProgram({
      "index.ts": `
        import { ApiWithJwt, M2mAuth } from "~/dist/components";
        const auth = new M2mAuth("shop", {
          resourceServers: { items: { scopes: { read: "Read items" } } },
          clients: { ${clients.join(", ")} },
        });
        const any = { access: "any-client" as const, handler: async () => "ok" };
        new ApiWithJwt("shop", { auth, routes: { ${routes.join(", ")} } });
      `,
    });
    const large = await startM2m({ dir });
    try {
      opened = await open(large.ready.consoleUrl!, { viewport: { width: 1440, height: 900 } });
      assert.equal(await opened.page.evaluate("document.documentElement.scrollWidth"), 1440);
      const seen = await opened.page.evaluate<{ rows: number; columns: number }>(`(() => {
        const { right, bottom } = document.querySelector(".scroll").getBoundingClientRect();
        const inside = (cell) => cell.getBoundingClientRect().right <= right && cell.getBoundingClientRect().bottom <= bottom;
        return {
          rows: [...document.querySelectorAll("tbody td:nth-child(2)")].filter(inside).length,
          columns: [...document.querySelector("tbody tr:nth-child(2)").cells].filter(inside).length,
        };
      })()`);
      assert.ok(seen.rows >= 15 && seen.columns >= 25, JSON.stringify(seen));
      assert.deepEqual((await opened.page.locator("tr.group:visible").allInnerTexts()).slice(0, 2), [
        "/thing0 6 routes",
        "/thing1 6 routes",
      ]);

      // The heads of a cell far away are still in sight, and so is "No token".
      await opened.cell("GET /thing9", "a-client-of-some-team-9").click();
      await opened.panel.getByText("200 OK").waitFor();
      for (const head of [
        opened.page.getByRole("rowheader", { name: "GET /thing9" }),
        opened.page.getByRole("columnheader", { name: "a-client-of-some-team-9" }),
        opened.page.getByRole("columnheader", { name: "No token" }),
      ]) {
        const { x, y } = (await head.boundingBox())!;
        assert.ok(x >= 0 && x < 1440 && y > 0 && y < 900, `${x} ${y}`);
      }
      // The cell that is open is not hidden behind what is fixed.
      assert.equal(
        await opened.page.evaluate(`(() => {
          const chosen = document.querySelector("td [aria-current]");
          const { x, y, width, height } = chosen.getBoundingClientRect();
          return document.elementFromPoint(x + width / 2, y + height / 2) === chosen;
        })()`),
        true,
      );
      assert.deepEqual(await axeFinds(), []);
    } finally {
      await large.stop();
    }
  });

  it("says that a program has no API, and shows its clients", async () => {
    const dir = await makeProgram({
      "index.ts": `
        import { M2mAuth } from "~/dist/components";
        new M2mAuth("shop", { resourceServers: { items: { scopes: { read: "Read" } } }, clients: { reader: ["items/read"] } });
      `,
    });
    const empty = await startM2m({ dir });
    try {
      opened = await open(empty.ready.consoleUrl!);
      await opened.page.getByText("The program has no API yet.").waitFor();
      await opened.page.getByRole("button", { name: "reader" }).click();
      await opened.panel.getByText("Nothing that asks for a token.").waitFor();
      assert.deepEqual(await axeFinds(), []);
    } finally {
      await empty.stop();
    }
  });

  it("takes no text for HTML, shows the next version, says why one is not served, and that the simulator is gone", async () => {
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
      opened = await open(evil.ready.consoleUrl!);
      const { page } = opened;
      const isText = async () => {
        assert.equal(await page.title(), "test-api: who may call what");
        assert.equal(await page.locator("main img, main script, #panel img, #panel script, #banner img").count(), 0);
        assert.deepEqual(opened.faults, []);
      };
      assert.equal(await page.locator("thead th").filter({ hasText: "<img" }).count(), 1);
      assert.equal(await opened.click("GET /evil", "reader"), "200 OK");
      assert.ok((await opened.textOf("Response body")).includes(hostile));
      assert.ok((await opened.textOf("Printed by")).includes(hostile));
      await isText();
      // As no browser and no fetch would send it.
      http.get(`${evil.ready.apiUrl}/evil`, { path: "/<img/src=x>" }).on("response", (response) => response.resume());
      await page.locator("#access .requests").getByText("/<img/src=x>").waitFor();
      await page.locator("thead th").filter({ hasText: "<img" }).getByRole("button").click();
      await opened.panel.getByText("What it may call").waitFor();
      assert.ok((await opened.panel.getByRole("heading").first().innerText()).includes(hostile));
      await isText();

      await evil.logs(/new version is served/, () => writeProgramFile(dir, "index.ts", source("/changed")));
      await page.getByText("Loaded anew").waitFor();
      await page.getByRole("rowheader", { name: "GET /changed" }).waitFor();

      const wrong = source("/wrong").replace('["items/write"]', JSON.stringify([`items/${hostile}`]));
      await evil.logs(/last good version stays/, () => writeProgramFile(dir, "index.ts", wrong));
      const problem = page.getByRole("alert").locator("pre");
      await problem.waitFor();
      assert.match(evil.log, /is not a scope of any resource server/);
      assert.ok(evil.log.includes(await problem.innerText()), await problem.innerText());
      await page.getByRole("rowheader", { name: "GET /changed" }).waitFor();
      assert.deepEqual(await axeFinds(), []);
      await isText();
      // Whoever comes later is told, too.
      await page.reload();
      await problem.waitFor();

      await evil.logs(/new version is served/, () => writeProgramFile(dir, "index.ts", source("/mended")));
      await page.getByRole("rowheader", { name: "GET /mended" }).waitFor();
      await problem.waitFor({ state: "detached" });
      await isText();
    } finally {
      await evil.stop();
    }
    await opened.page.getByText("The simulator does not answer; start m2m dev again.").waitFor();
    await opened.page.getByText("No connection").waitFor();
    await opened.page.getByRole("rowheader", { name: "GET /mended" }).waitFor();
  });

  it("gives nothing to the page of another origin", async () => {
    opened = await open(running.ready.consoleUrl!);
    const elsewhere = await opened.context.newPage();
    await elsewhere.goto(`${running.ready.apiUrl}/test`);
    const read = (path: string) =>
      elsewhere.evaluate(
        `fetch(${JSON.stringify(`${running.ready.consoleUrl}${path}`)}).then(() => "read", () => "refused")`,
      );
    assert.equal(await read("/api/state"), "refused");
    assert.equal(await read("/api/events"), "refused");
  });
});
