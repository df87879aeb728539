// The page in a real browser, when a cluster's names are markup: drawn as text at first, and when the script renews it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../lab/until.ts";
import type { StatusDocument } from "../../src/status/document.ts";
import { fakeJournal, status } from "../http/fake-journal.ts";
import { serve } from "../http/serve.ts";
import { startBrowser } from "./support/browser.ts";

/** Each would run in some place if it were not escaped there. */
const evils = [
  `<script>document.title = "pwned"</script>`,
  `"><img src="/evil" onerror="document.title = 'pwned'">`,
  `' onmouseover='document.title = "pwned"' x='`,
  `</title></h1></table><svg onload="document.title = 'pwned'">`,
  `<base href="http://192.0.2.1/"><meta http-equiv="refresh" content="0; url=/evil">`,
] as const;

function documentOf(evil: string): StatusDocument {
  const { state } = status;
  assert.ok(state !== null);
  return {
    ...status,
    identity: { clusterName: evil, nodeName: evil, nodeId: 1 },
    state: {
      ...state,
      nodes: state.nodes.map((node) => ({ ...node, nodeName: evil })),
    },
    alertmanagers: [
      {
        alertmanager: evil,
        ...{ pending: 1, sent: 0, failed: 1, clockSkewSeconds: null },
        ...{ lastError: evil, lastAcknowledgedAt: null },
      },
    ],
  };
}

test("names that are markup stay text in a browser, in the page as it comes and as its script renews it", async () => {
  let shown = documentOf("harmless");
  const journal = fakeJournal();
  const api = { ...journal.api, status: () => shown };
  await using server = await serve({ api });
  await using browser = await startBrowser();
  const url = `http://127.0.0.1:${server.port}/`;
  const renewed = await browser.open(url);
  for (const evil of evils) {
    shown = documentOf(evil);
    journal.append();
    const opened = await browser.open(url);
    for (const { page, requests, complaints } of [opened, renewed]) {
      await until("the name to be shown as it is", async () => {
        const heading = await page.textContent("h1");
        return heading === `${evil} of cluster ${evil}`;
      });
      const cells = await page.locator("th[scope=row]").allTextContents();
      assert.ok(
        cells.some((cell) => cell.includes(evil)),
        cells.join(),
      );
      assert.match(await page.title(), /votequorum-exporter$/);
      const made = "img, base, meta[http-equiv], svg[onload], [onmouseover]";
      assert.equal(await page.locator(made).count(), 0, evil);
      const scripts = page.locator("script");
      assert.equal(await scripts.count(), 1);
      assert.deepEqual(
        requests.filter((address) => /evil|192\.0\.2/.test(address)),
        [],
      );
      assert.deepEqual(complaints, []);
    }
    await opened.context.close();
  }
});
