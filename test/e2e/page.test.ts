// Promise 1, it never lies, to people: the status page in a real browser, through an incident on real corosync.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { until } from "../../lab/until.ts";
import { accessibilityFaults, startBrowser } from "./support/browser.ts";
import type { Browser } from "./support/browser.ts";
import { startCluster } from "./support/cluster.ts";
import type { Cluster, WatchedNode } from "./support/cluster.ts";

/** What the page itself promises: by then it says that nobody answers. */
const SAYS_STALE_WITHIN_MS = 5_000;

let cluster: Cluster;
let browser: Browser;
let watched: WatchedNode;
before(async () => {
  cluster = await startCluster({ nodes: 3, rings: 2, clusterName: "shown" });
  watched = cluster.watchedNode(3);
  browser = await startBrowser();
});
after(async () => {
  await browser[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

const url = () => `${watched.exporter.url}/`;

/** Awaits words on the page, without any reload. */
async function shows(page: Page, selector: string, words: RegExp | string) {
  await page
    .locator(selector)
    .filter({ hasText: words })
    .waitFor({ timeout: 30_000 });
}

test("an incident is seen without a reload: quorate, not quorate, quorate again, each with its event", async () => {
  const { page, context, requests, complaints } = await browser.open(url());
  await page.evaluate("window.isSamePage = true");
  await shows(page, "#verdict", "One more node may fail");
  await shows(page, "#verdict strong", /^\s*Quorate\s*$/);
  await shows(page, "#nodes", /node3 \(this node\)\s*3\s*Member/);
  await watched.node.cut();
  await shows(page, "#verdict strong", "Not quorate");
  await shows(page, "#verdict", "Activity is blocked");
  await shows(page, "#votes", /Present\s*1\s*Needed \(quorum\)\s*2/);
  await shows(page, "#nodes", /node1\s*1\s*Not a member/);
  await shows(page, "#events", "Quorum lost");
  const status = await watched.node.quorumtool();
  const ring = `${status.ringId.nodeId.toString(16)}.${status.ringId.sequence.toString(16)}`;
  await shows(page, "#cluster", ring);
  assert.deepEqual(await accessibilityFaults(page), []);
  await watched.node.heal();
  await shows(page, "#verdict strong", /^\s*Quorate\s*$/);
  await shows(page, "#events", "Quorum gained");
  assert.equal(await page.evaluate("window.isSamePage"), true);
  const origins = new Set(requests.map((request) => new URL(request).origin));
  assert.deepEqual([...origins], [watched.exporter.url]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a cut ring of another node is seen without a reload: its link down, in words, and quorum untouched", async () => {
  const { page, context } = await browser.open(url());
  await page.evaluate("window.isSamePage = true");
  const connected =
    /node1\s*Connected\s*Connected\s*node2\s*Connected\s*Connected/;
  await shows(page, "#links", connected);
  const node1 = cluster.watchedNode(1).node;
  await node1.cut("ring1");
  try {
    await shows(
      page,
      "#links",
      /Link 0\s*Link 1\s*node1\s*Connected\s*Down\s*node2\s*Connected\s*Connected/,
    );
    await shows(page, "#events", "Link 1 to node1 down");
    await shows(page, "#verdict", "One more node may fail");
    assert.deepEqual(await accessibilityFaults(page), []);
  } finally {
    await node1.heal("ring1");
  }
  await shows(page, "#links", connected);
  assert.equal(await page.evaluate("window.isSamePage"), true);
  await context.close();
});

test("a frozen exporter: the page says within 5 s that it is stale, and since when; thawed, it is live again (never lies)", async () => {
  const { page, context } = await browser.open(url());
  await shows(page, "#as-of", "As of");
  watched.exporter.process.kill("SIGSTOP");
  try {
    await page
      .locator("#stale")
      .filter({ hasText: /Stale: no answer .* as it was at \d/ })
      .waitFor({ timeout: SAYS_STALE_WITHIN_MS });
    assert.equal(
      await page.locator("html").getAttribute("data-stale"),
      "",
      "greyed out",
    );
    assert.deepEqual(await accessibilityFaults(page), []);
  } finally {
    watched.exporter.process.kill("SIGCONT");
  }
  await page.locator("html:not([data-stale])").waitFor({ timeout: 30_000 });
  assert.equal(await page.locator("#stale").textContent(), "");
  await context.close();
});

test("a cut connection: the page says within 5 s that it is stale, and comes back by itself (never lies)", async () => {
  const { page, context } = await browser.open(url());
  await shows(page, "#as-of", "As of");
  await watched.node.cut("management");
  await page
    .locator("#stale")
    .filter({ hasText: "Stale" })
    .waitFor({ timeout: SAYS_STALE_WITHIN_MS });
  await watched.node.heal("management");
  await page.locator("html:not([data-stale])").waitFor({ timeout: 60_000 });
  await context.close();
});

test("a stream that is refused while the page is answered: the page says that it looks by itself, and does", async () => {
  const { page, context } = await browser.open("about:blank");
  await page.route("**/api/v1/events/stream", (route) => route.abort());
  await page.goto(url());
  await shows(page, "#interrupted", "The event stream is interrupted since");
  const before = await page
    .locator("#as-of time")
    .first()
    .getAttribute("datetime");
  await until("a newer state", async () => {
    const now = await page
      .locator("#as-of time")
      .first()
      .getAttribute("datetime");
    return now !== before;
  });
  assert.equal(await page.locator("html").getAttribute("data-stale"), null);
  await context.close();
});

test("a frozen corosync: the page shows no state, says since when, and shows it again after (never lies)", async () => {
  const { page, context } = await browser.open(url());
  await shows(page, "#verdict strong", /^\s*Quorate\s*$/);
  watched.node.freeze();
  try {
    await shows(
      page,
      "#verdict",
      /Not observed\s*Corosync does not answer since \S+/,
    );
    await shows(page, "#votes", "Not observed");
    await shows(page, "#nodes", "Not observed");
    await shows(page, "#links", "Not observed");
    assert.deepEqual(await accessibilityFaults(page), []);
  } finally {
    watched.node.thaw();
  }
  await shows(page, "#verdict strong", /^\s*Quorate\s*$/);
  // cmap is connected anew on its own.
  await shows(page, "#links", /node1\s*Connected/);
  await context.close();
});

test("without JavaScript the page shows the state and of which moment it is", async () => {
  const { page, context } = await browser.open(url(), {
    javaScriptEnabled: false,
  });
  await shows(page, "#verdict strong", "Quorate");
  await shows(page, "#as-of", /As of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
  await shows(page, ".without-script", "reload it");
  await shows(page, "#nodes", "node1");
  await shows(page, "#links", /node1\s*Connected/);
  await shows(page, "#events", "Corosync observed again");
  await context.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 1280]) {
    test(`axe finds nothing, and nothing is wider than the window: ${colorScheme}, ${String(width)} px`, async () => {
      const { page, context, complaints } = await browser.open(url(), {
        colorScheme,
        reducedMotion: "reduce",
        viewport: { width, height: 800 },
      });
      await shows(page, "#verdict strong", "Quorate");
      assert.deepEqual(await accessibilityFaults(page), []);
      const shown = await page.evaluate("document.documentElement.scrollWidth");
      assert.ok(Number(shown) <= width, `${String(shown)} px`);
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
}

test("every link and every table is reached by keyboard", async () => {
  const { page, context } = await browser.open(url());
  const wanted = await page.locator("a, [tabindex='0']").count();
  const reached = new Set<string>();
  for (let press = 0; press < wanted; press += 1) {
    await page.keyboard.press("Tab");
    reached.add(
      String(await page.evaluate("document.activeElement.outerHTML")),
    );
  }
  assert.equal(reached.size, wanted);
  await context.close();
});
