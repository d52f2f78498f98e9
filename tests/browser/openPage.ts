import * as fs from "node:fs";
import { Browser, BrowserContext, chromium, Locator, Page } from "playwright-core";

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

/** Starts Chromium, in a new profile, which goes when it is closed. */
export async function startBrowser(): Promise<Browser> {
  if (!fs.existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}: install it, or set CHROMIUM_PATH.`);
  }
  return chromium.launch({ executablePath, args: flags });
}

type ContextOptions = Parameters<Browser["newContext"]>[0];

/** The page of `m2m dev`, opened, with what its users look for. */
export class OpenPage {
  /** What went wrong in the page. */
  readonly faults: string[] = [];
  /** Where it asked for anything. */
  readonly asked = new Set<string>();
  /** The calls that it has had made. */
  calls = 0;

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on("pageerror", (error) => this.faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && this.faults.push(message.text()));
    page.on("request", (request) => {
      this.asked.add(new URL(request.url()).origin);
      this.calls += Number(request.url().endsWith("/api/call"));
    });
  }

  /** @param url With a fragment, a place of the page. */
  static async open(
    browser: Browser,
    url: string,
    options: ContextOptions = {},
    prepare: (made: BrowserContext) => Promise<void> = () => Promise.resolve(),
  ): Promise<OpenPage> {
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], ...options });
    await prepare(context);
    const opened = new OpenPage(context, await context.newPage());
    await opened.page.goto(url);
    await opened.page.locator("main > section").first().waitFor({ state: "attached" });
    return opened;
  }

  close(): Promise<void> {
    return this.context.close();
  }

  get panel(): Locator {
    return this.page.getByRole("complementary", { name: "Details" });
  }

  cell(route: string, caller: string): Locator {
    return this.page.getByRole("button", { name: `; ${route}, ${caller}: ` });
  }

  /** A part of the panel that folds, by the beginning of its title. */
  part(title: string): Locator {
    return this.panel
      .locator("details")
      .filter({ has: this.page.locator("summary", { hasText: new RegExp(`^${title}`) }) });
  }

  /** The text of a part, which is unfolded for that. */
  async textOf(title: string): Promise<string> {
    return (await this.part(title).locator("pre").textContent()) ?? "";
  }

  field(label: string): Locator {
    return this.panel.getByLabel(label, { exact: true });
  }

  get verdict(): Locator {
    return this.panel.locator(".verdict");
  }

  async send(): Promise<void> {
    await this.panel.getByRole("button", { name: "Send" }).click();
  }

  /** Clicks a cell whose request is sent at once, and gives the status that is shown then. */
  async click(route: string, caller: string): Promise<string> {
    await this.cell(route, caller).click();
    await this.panel
      .getByRole("heading", { name: new RegExp(`${caller === "No token" ? "without a token" : `as ${caller}`}$`) })
      .waitFor();
    return this.status();
  }

  /** The status of the answer that is shown. */
  status(): Promise<string> {
    return this.verdict.locator(".status b").innerText();
  }

  tab(name: string): Locator {
    return this.page.getByRole("link", { name: new RegExp(`^${name}`) });
  }

  get filter(): Locator {
    return this.page.getByRole("searchbox");
  }

  /** The name of what has the focus. */
  focused(): Promise<string> {
    return this.page.evaluate<string>(
      "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
    );
  }
}
