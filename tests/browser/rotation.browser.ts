import { strict as assert } from "node:assert";
import type { Browser } from "playwright-core";
import { M2mDev, startM2m } from "../support/m2m";
import { removePrograms } from "../support/programs";
import { makeRotationProgram } from "../support/rotation/program";
import { OpenPage, startBrowser } from "./openPage";

describe("a rotation from the page", function () {
  this.timeout(120_000);

  let browser: Browser;
  let running: M2mDev;
  let opened: OpenPage;

  before(async () => {
    browser = await startBrowser();
    running = await startM2m({ dir: await makeRotationProgram() });
  });
  after(async () => {
    await browser?.close();
    await running?.stop();
    await removePrograms();
  });
  beforeEach(async () => {
    opened = await OpenPage.open(browser, `${running.ready.consoleUrl!}#/access/client/orders/reporting`);
  });
  afterEach(() => opened.close());

  const secret = async () => ((await (await running.call("/own")).json()) as { clientSecret: string }).clientSecret;

  it("is asked for by a button, and told of when it is over", async () => {
    const before = await secret();
    const button = opened.panel.getByRole("button", { name: "Rotate the secret" });
    await button.click();
    await opened.panel.getByText("Rotated. The secret of before works until the next rotation.").waitFor();
    assert.ok(await button.isEnabled());
    assert.notEqual(await secret(), before);
    assert.deepEqual(opened.faults, []);
  });
});
