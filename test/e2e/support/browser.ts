// Debian's Chromium, without a screen, and what its pages asked for.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe, { type AxeResults } from "axe-core";
import {
  chromium,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from "playwright-core";

export interface Browser extends AsyncDisposable {
  /** A window of its own, which shares nothing with others. */
  open(url: string, options?: BrowserContextOptions): Promise<Window>;
}

export interface Window {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The address of every request since it was opened. */
  readonly requests: readonly string[];
  /** What the console complained of: scripts that failed, content that the policy refused. */
  readonly complaints: readonly string[];
}

export async function startBrowser(): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), "votequorum-chromium-"));
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    env: { ...process.env, HOME: folder },
  });
  return {
    async open(url, options = {}) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const requests: string[] = [];
      const complaints: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await page.goto(url, { waitUntil: "load" });
      return { page, context, requests, complaints };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What axe has against the page as it is now, in words; none: nothing. */
export async function accessibilityFaults(
  page: Page,
): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`,
  );
}
