// The promise "it pages before the fence", when those who are to be told are away, hang, or come back later.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startExporter } from "../../lab/exporter.ts";
import type { Exporter } from "../../lab/exporter.ts";
import { startLab } from "../../lab/lab.ts";
import type { Lab } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import { startAlertmanager } from "./support/alertmanager.ts";
import type { Alertmanager } from "./support/alertmanager.ts";
import { readExposition } from "./support/exposition.ts";
import type { Scraped } from "./support/exposition.ts";
import { startWebhook } from "./support/webhook.ts";
import type { NotifiedAlert, Webhook } from "./support/webhook.ts";

/** Two minutes are nothing else than this, only longer: DOWN_SECONDS=120. */
const downSeconds = Number(process.env["DOWN_SECONDS"] ?? 15);

test("an Alertmanager that is away while quorum is lost pages when it is back, with the true beginning (misses nothing)", async (t) => {
  await using lab = await startLab({ nodes: 3, clusterName: "away" });
  await using webhook = await startWebhook({ host: lab.hostAddress });
  await using alertmanager = await startAlone(lab, webhook);
  const exporter = await startWatched(lab, [alertmanager]);
  await alertmanager.kill();
  const downMs = performance.now();
  await lab.node(3).cut();
  const lostMs = await lossOf(exporter);
  await until(
    "attempts to fail for as long as it is away",
    async () =>
      Number(
        (await scrape(exporter)).value("votequorum_alerts_failed_total", {
          alertmanager: alertmanager.url,
        }),
      ) > 3 && performance.now() - downMs > downSeconds * 1000,
    { timeoutMs: downSeconds * 1000 + 30_000, everyMs: 250 },
  );
  const startMs = performance.now();
  await alertmanager.start();
  const page = await pageAbout(webhook, "node3");
  t.diagnostic(
    `away for ${((startMs - downMs) / 1000).toFixed(0)} s; paged ${(performance.now() - startMs).toFixed(0)} ms after its start`,
  );
  assert.equal(Date.parse(page.startsAt), lostMs);
});

test("a page that nobody took survives the end of the sidecar, with the true beginning, though the cluster is whole again (misses nothing)", async () => {
  await using lab = await startLab({ nodes: 3, clusterName: "restarted" });
  await using webhook = await startWebhook({ host: lab.hostAddress });
  await using alertmanager = await startAlone(lab, webhook);
  const exporter = await startWatched(lab, [alertmanager]);
  await alertmanager.kill();
  await lab.node(3).cut();
  const lostMs = await lossOf(exporter);
  await lab.node(3).heal();
  await until(
    "quorum to be back",
    async () => (await scrape(exporter)).value("votequorum_quorate") === 1,
  );
  exporter.process.kill("SIGKILL");
  await startWatched(lab, [alertmanager]);
  await alertmanager.start();
  const page = await pageAbout(webhook, "node3");
  assert.equal(Date.parse(page.startsAt), lostMs);
});

test("the first of two Alertmanagers hangs: the second is told as if it were alone (pages before the fence)", async (t) => {
  await using lab = await startLab({ nodes: 3, clusterName: "hanging" });
  await using webhook = await startWebhook({ host: lab.hostAddress });
  await using first = await startAlone(lab, webhook);
  await using second = await startAlone(lab, webhook);
  const exporter = await startWatched(lab, [first, second]);
  first.freeze();
  await lab.node(3).cut();
  const page = await pageAbout(webhook, "node3");
  const scraped = await scrape(exporter);
  assert.equal(Date.parse(page.startsAt), await lossOf(exporter));
  const of = ({ url }: Alertmanager) => ({ alertmanager: url });
  const duration = "votequorum_alert_delivery_duration_seconds";
  assert.equal(scraped.value(`${duration}_count`, of(first)), 0);
  assert.equal(scraped.value("votequorum_alerts_pending", of(second)), 0);
  assert.equal(scraped.value(`${duration}_count`, of(second)), 1);
  const seconds = Number(scraped.value(`${duration}_sum`, of(second)));
  t.diagnostic(`told within ${(seconds * 1000).toFixed(1)} ms`);
  first.thaw();
  await until(
    "the first to have it too, once it answers",
    async () => (await first.alerts()).length > 0,
  );
});

test("a sidecar that is stopped resolves nothing (never lies)", async () => {
  await using lab = await startLab({ nodes: 3, clusterName: "stopped" });
  await using webhook = await startWebhook({ host: lab.hostAddress });
  await using alertmanager = await startAlone(lab, webhook);
  const exporter = await startWatched(lab, [alertmanager]);
  await lab.node(3).cut();
  await pageAbout(webhook, "node3");
  assert.equal(await exporter.stop(), 0);
  const alerts = await alertmanager.alerts();
  assert.deepEqual(
    alerts.map(({ labels }) => labels["alertname"]),
    ["CorosyncQuorumLost"],
  );
});

function startAlone(lab: Lab, webhook: Webhook): Promise<Alertmanager> {
  return startAlertmanager({
    host: lab.hostAddress,
    config: {
      route: {
        receiver: "pager",
        group_by: ["..."],
        group_wait: "0s",
        group_interval: "1s",
      },
      receivers: [{ name: "pager", webhook_configs: [{ url: webhook.url }] }],
    },
  });
}

/** A sidecar on the third node, once it sees quorum. */
async function startWatched(
  lab: Lab,
  alertmanagers: readonly Alertmanager[],
): Promise<Exporter> {
  const exporter = await startExporter(lab.node(3), {
    args: alertmanagers.map(({ url }) => `--alertmanager.url=${url}`),
  });
  await until(
    "the sidecar to see quorum",
    async () => (await scrape(exporter)).value("votequorum_quorate") === 1,
  );
  return exporter;
}

async function scrape(exporter: Exporter): Promise<Scraped> {
  return readExposition(await exporter.scrape());
}

/** When it counted the loss of quorum, in milliseconds. */
async function lossOf(exporter: Exporter): Promise<number> {
  const seconds = await until(
    "the sidecar to see the loss",
    async () => {
      const at = (await scrape(exporter)).value(
        "votequorum_last_quorum_loss_timestamp_seconds",
      );
      return at === 0 ? undefined : at;
    },
    { timeoutMs: 30_000, everyMs: 20 },
  );
  return Math.round(seconds * 1000);
}

function pageAbout(webhook: Webhook, node: string): Promise<NotifiedAlert> {
  return webhook.until(
    `a page about quorum on ${node}`,
    (notifications) =>
      notifications
        .flatMap(({ alerts }) => alerts)
        .find(
          ({ status, labels }) =>
            status === "firing" &&
            labels["alertname"] === "CorosyncQuorumLost" &&
            labels["node_name"] === node,
        ),
    60_000,
  );
}
