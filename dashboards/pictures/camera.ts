// Pictures: headless Chromium that photographs the viewer, and the exporter's own status page.
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Locator, type Page } from "playwright-core";

/** One dashboard, as the viewer is asked for it. */
export interface Shot {
  readonly name: string;
  readonly dashboard: string;
  readonly clusterName: string;
  readonly theme: "light" | "dark";
  readonly from: number;
  readonly to: number;
  readonly interval: number;
  /** The grid's first line that is not in the picture. */
  readonly until: number;
}

/** Each writes docs/images/NAME.png, and says how large it is. */
export interface Camera extends AsyncDisposable {
  dashboard(
    viewerUrl: string,
    prometheusUrl: string,
    shot: Shot,
  ): Promise<void>;
  /** The page without its foot, as it is once its verdict says these words. */
  statusPage(name: string, url: string, verdict: string): Promise<void>;
}

const imagesFolder = new URL("../../docs/images/", import.meta.url);
const DASHBOARD_WIDTH = 1400;
const PAGE_WIDTH = 900;

export async function startCamera(): Promise<Camera> {
  const profile = await mkdtemp(join(tmpdir(), "votequorum-pictures-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic"],
    locale: "en-GB",
    timezoneId: "UTC",
  });
  async function open(width: number): Promise<Page> {
    const page = await browser.newPage();
    await page.setViewportSize({ width, height: 1200 });
    page.on("pageerror", (error) => {
      process.stderr.write(`page: ${error.message}\n`);
    });
    return page;
  }
  return {
    async dashboard(viewerUrl, prometheusUrl, { name, clusterName, ...shot }) {
      const page = await open(DASHBOARD_WIDTH);
      const query = new URLSearchParams({
        prometheus: prometheusUrl,
        cluster_name: clusterName,
        ...Object.fromEntries(
          Object.entries(shot).map(([key, value]) => [key, String(value)]),
        ),
      });
      await page.goto(`${viewerUrl}?${query.toString()}`);
      await page.locator("[data-marks=done] [data-panel]").first().waitFor();
      await page
        .locator("[data-state=loading]")
        .first()
        .waitFor({ state: "detached" });
      await page.waitForTimeout(700); // Charts draw in animation frames of their own.
      await keep(page.locator("main"), name);
      await page.close();
    },
    async statusPage(name, url, verdict) {
      const page = await open(PAGE_WIDTH);
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(url);
      await page
        .locator("#verdict strong")
        .filter({ hasText: verdict })
        .waitFor();
      await page.evaluate("document.querySelector('footer')?.remove()");
      await keep(page.locator("body"), name);
      await page.close();
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

async function keep(subject: Locator, name: string): Promise<void> {
  const path = fileURLToPath(new URL(`${name}.png`, imagesFolder));
  await subject.screenshot({ path });
  const { size } = await stat(path);
  process.stdout.write(`${path}: ${String(Math.round(size / 1024))} KiB\n`);
}
