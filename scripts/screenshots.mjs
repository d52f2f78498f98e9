// Draws the page of `m2m dev` from real runs: into docs/images/ what the documentation shows, and into tmp/screenshots/
// what is to be looked at when the page changes. Words behind the command choose pictures by their names.
// Needs Chromium: CHROMIUM_PATH, or /usr/bin/chromium.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { broken, makeProject } from "./screenshotPrograms.mjs";

const root = resolve(import.meta.dirname, "..");
const [desk, phone] = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

const mark = (page, route, caller) => page.getByRole("button", { name: `; ${route}, ${caller}: ` }).click();
const answered = (page) => page.locator("#outcome .status").waitFor();

/** Calls that others make, so that there is traffic to see. */
async function traffic(page, { ready }) {
  const token = async (name, secret = ready.clients[name].clientSecret) => {
    const credentials = Buffer.from(`${ready.clients[name].clientId}:${secret}`).toString("base64");
    const headers = { authorization: `Basic ${credentials}` };
    const body = new URLSearchParams({ grant_type: "client_credentials" });
    const response = await fetch(ready.tokenEndpoint, { method: "POST", headers, body });
    return (await response.json()).access_token;
  };
  const call = (method, path, bearer) =>
    fetch(ready.apiUrl + path, { method, headers: bearer ? { authorization: `Bearer ${bearer}` } : {} });
  const [reporting, checkout] = [await token("reporting"), await token("checkout")];
  await call("GET", "/orders/7", reporting);
  await call("GET", "/orders/7", checkout);
  await call("POST", "/orders", checkout);
  await call("POST", "/orders", reporting);
  await token("reporting", "a-wrong-secret");
  await call("GET", "/test_jwt");
  await call("DELETE", "/orders/7", checkout);
  await call("GET", "/orders/8", reporting);
  await page.getByText("/orders/8").first().waitFor();
}

const refusal = async (page) => {
  await mark(page, "GET /orders/{id}", "checkout");
  await answered(page);
};
const allowed = async (page) => {
  await mark(page, "GET /orders/{id}", "reporting");
  await answered(page);
};
const held = async (page) => mark(page, "POST /orders", "checkout");
const client = async (page, run) => {
  await traffic(page, run);
  await page
    .getByRole("button", { name: /^reporting/ })
    .first()
    .click();
};
const route = async (page, run) => {
  await traffic(page, run);
  await page
    .getByRole("button", { name: /^GET \/orders\/\{id\}/ })
    .first()
    .click();
};
const watching = async (page, run) => {
  await traffic(page, run);
  await page.getByRole("link", { name: /^Traffic/ }).click();
};
const opened = async (page, run) => {
  await watching(page, run);
  await page
    .getByRole("button", { name: /lacks orders/ })
    .first()
    .click();
};
const breaking = async (page, { dir }) => {
  writeFileSync(join(dir, "index.ts"), broken);
  await page.getByText("Last good version", { exact: true }).waitFor();
};
const findings = async (page) => page.getByRole("link", { name: /^Findings/ }).click();
const largeCall = async (page) => {
  await mark(page, "GET /invoices/{id}", "warehouse-export");
  await answered(page);
};

/** What is drawn of which program: the size, and what is done before. */
const pictures = [
  ["small", "access", desk],
  ["small", "allowed", desk, allowed],
  ["small", "refusal", desk, refusal],
  ["small", "held", desk, held],
  ["small", "client", desk, client],
  ["small", "route", desk, route],
  ["small", "traffic", desk, watching],
  ["small", "request", desk, opened],
  ["small", "findings", desk, findings],
  ["small", "phone", phone],
  ["small", "phone-refusal", phone, refusal],
  ["small", "phone-allowed", phone, allowed],
  ["small", "phone-client", phone, client],
  ["small", "phone-traffic", phone, watching],
  ["large", "access", desk],
  ["large", "call", desk, largeCall],
  ["large", "filter", desk, (page) => page.getByRole("searchbox").fill("billing")],
  ["large", "nothing", desk, (page) => page.getByRole("searchbox").fill("nowhere")],
  ["large", "findings", desk, findings],
  ["large", "phone", phone],
  ["large", "phone-call", phone, largeCall],
  ["empty", "access", desk],
  ["empty", "phone", phone],
  ["small", "broken", desk, breaking],
  ["small", "phone-broken", phone],
];

const chosen = process.argv.slice(2);
const isChosen = (program, name) => chosen.length === 0 || chosen.some((word) => `${program}-${name}`.includes(word));

const runs = new Map();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
try {
  if (isChosen("docs", "images")) {
    await drawDocs(await running("small"));
  }
  const folder = join(root, "tmp/screenshots");
  mkdirSync(folder, { recursive: true });
  for (const [program, name, viewport, act] of pictures.filter((one) => isChosen(...one))) {
    const run = await running(program);
    for (const colorScheme of ["light", "dark"]) {
      const file = join(folder, `${program}-${name}-${colorScheme}.png`);
      await draw(run, { viewport, colorScheme, act }, (page) => page.screenshot({ path: file }));
    }
  }
} finally {
  await browser.close();
  for (const { process: child, dir } of runs.values()) {
    child.kill("SIGINT");
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What the documentation shows: a request that was refused, and why, between others. */
async function drawDocs(run) {
  const images = join(root, "docs/images");
  mkdirSync(images, { recursive: true });
  for (const colorScheme of ["light", "dark"]) {
    const act = async (page) => {
      await traffic(page, run);
      await refusal(page);
    };
    await draw(run, { viewport: { width: 1200, height: 675 }, scale: 2, colorScheme, act }, async (page, context) => {
      const devTools = await context.newCDPSession(page);
      const { data } = await devTools.send("Page.captureScreenshot", { format: "webp", quality: 80 });
      writeFileSync(join(images, `page-${colorScheme}.webp`), data, "base64");
    });
  }
}

async function draw(run, { viewport, colorScheme, act, scale = 1 }, take) {
  const context = await browser.newContext({ colorScheme, viewport, deviceScaleFactor: scale });
  const page = await context.newPage();
  await page.goto(run.ready.consoleUrl);
  await page.getByText(/^(?:Live|Last good version)$/).waitFor();
  await page.locator("main section").first().waitFor();
  await act?.(page, run);
  await page.mouse.move(0, 0);
  await page.evaluate("document.fonts.ready");
  await take(page, context);
  await context.close();
}

/** A run of a program, which is started once. */
async function running(program) {
  const known = runs.get(program);
  if (known) {
    return known;
  }
  const dir = makeProject(program);
  const child = spawn(
    process.execPath,
    [join(root, "dist/simulator/m2m.js"), "dev", "--json", "--port", "0", "--quiet"],
    {
      cwd: dir,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const run = { dir, process: child };
  runs.set(program, run);
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), once(child, "exit")]);
  run.ready = JSON.parse(line);
  return run;
}
