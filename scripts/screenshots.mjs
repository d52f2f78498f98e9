// Draws docs/images/ from a real run: the page of `m2m dev`, with the answer to a request, light and dark.
// Needs Chromium: CHROMIUM_PATH, or /usr/bin/chromium.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "..");
const images = join(root, "docs/images");

const m2m = spawn(process.execPath, ["dist/simulator/m2m.js", "dev", "--json", "--port", "0", "--no-watch"], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [line] = await Promise.race([once(createInterface(m2m.stdout), "line"), once(m2m, "exit")]);
  const { consoleUrl } = JSON.parse(line);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  try {
    mkdirSync(images, { recursive: true });
    for (const colorScheme of ["light", "dark"]) {
      await draw(browser, consoleUrl, colorScheme);
    }
  } finally {
    await browser.close();
  }
} finally {
  m2m.kill("SIGINT");
}

/** Clicks the first request of the page that is allowed, and draws what is seen then. */
async function draw(browser, url, colorScheme) {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width: 1120, height: 630 },
    deviceScaleFactor: 2,
  });
  const page = await context.newPage();
  await page.goto(url);
  // The second answer is one of a function that has started.
  for (let times = 0; times < 2; times++) {
    const answer = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "yes" }).first().click();
    await answer;
  }
  await page.waitForLoadState("networkidle");
  const devTools = await context.newCDPSession(page);
  const { data } = await devTools.send("Page.captureScreenshot", { format: "webp", quality: 85 });
  writeFileSync(join(images, `page-${colorScheme}.webp`), data, "base64");
  await context.close();
}
