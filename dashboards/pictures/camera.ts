// Pictures: headless Chromium that photographs the viewer.
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

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

const imagesFolder = new URL("../../docs/images/", import.meta.url);
const WIDTH = 1400;

/** Writes docs/images/NAME.png for each shot, and says how large each is. */
export async function photograph(
  viewerUrl: string,
  prometheusUrl: string,
  shots: readonly Shot[],
): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), "votequorum-pictures-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic"],
    viewport: { width: WIDTH, height: 1200 },
  });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => {
      process.stderr.write(`viewer: ${error.message}\n`);
    });
    for (const { name, clusterName, ...shot } of shots) {
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
      const path = fileURLToPath(new URL(`${name}.png`, imagesFolder));
      await page.locator("main").screenshot({ path });
      const { size } = await stat(path);
      process.stdout.write(`${path}: ${String(Math.round(size / 1024))} KiB\n`);
    }
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
}
