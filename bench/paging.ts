// Bench: from the quorum callback to the first POST and to the pager, beside the way of scrape and rule.
// Prints figures; judges nothing. Cuts a node of a real three-node lab off and heals it again and again.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startExporter } from "../lab/exporter.ts";
import { startLab } from "../lab/lab.ts";
import type { LabNode } from "../lab/node.ts";
import { until } from "../lab/until.ts";
import { startAlertmanager } from "../test/e2e/support/alertmanager.ts";
import type { Alertmanager } from "../test/e2e/support/alertmanager.ts";
import { startPrometheus } from "../test/e2e/support/prometheus.ts";
import { startWebhook } from "../test/e2e/support/webhook.ts";
import type { Webhook } from "../test/e2e/support/webhook.ts";
import { startListener } from "./listener.ts";
import type { Listener } from "./listener.ts";
import { startPostbox } from "./postbox.ts";
import type { Postbox } from "./postbox.ts";
import { describe } from "./statistics.ts";

const incidents = 15;
const ruleIncidents = 3;
const scrapeSeconds = 15;
const WAIT_MS = 120_000;

const listenerPath = fileURLToPath(
  new URL("../build/bench/listener", import.meta.url),
);
const rules = readFileSync(
  new URL("../alerts/votequorum.rules.yml", import.meta.url),
  "utf8",
);

async function main(): Promise<void> {
  console.log("==> bench: starting a lab of three nodes, and Alertmanager");
  await using lab = await startLab({ nodes: 3 });
  const node = lab.node(3);
  await using pushed = await startWebhook({ host: lab.hostAddress });
  await using ruled = await startWebhook({ host: lab.hostAddress });
  await using alertmanager = await startAlertmanager({
    host: lab.hostAddress,
    config: routing(pushed.url, ruled.url),
  });
  await using postbox = await startPostbox(lab.hostAddress);
  await using exporter = await startExporter(node, {
    args: [
      `--alertmanager.url=${alertmanager.url}`,
      `--alertmanager.url=${postbox.url}`,
      "--alertmanager.settle-time=1s",
    ],
  });
  await until("the exporter to see corosync", async () =>
    (await exporter.scrape()).includes("\nvotequorum_up 1"),
  );
  using listener = startListener(node, listenerPath);
  await benchPush(node, { alertmanager, pushed, postbox, listener });
  await using prometheus = await startPrometheus({
    targets: [new URL(exporter.url).host],
    intervalSeconds: scrapeSeconds,
    rules,
    alertmanagers: [alertmanager.url],
  });
  await until(
    "Prometheus to have scraped",
    async () => (await prometheus.query("votequorum_quorate")).length === 1,
    { timeoutMs: WAIT_MS },
  );
  await benchRules(node, ruled, listener);
}

/** What comes from the sidecar goes to one pager, what comes from the rules to another, both at once. */
function routing(pushedUrl: string, ruledUrl: string): object {
  const receiver = (name: string, url: string) => ({
    name,
    webhook_configs: [{ url, send_resolved: true }],
  });
  return {
    route: {
      receiver: "pushed",
      group_by: ["..."],
      group_wait: "0s",
      group_interval: "1s",
      repeat_interval: "4h",
      routes: [{ receiver: "ruled", matchers: ['source="rules"'] }],
    },
    receivers: [receiver("pushed", pushedUrl), receiver("ruled", ruledUrl)],
  };
}

interface Witnesses {
  readonly alertmanager: Alertmanager;
  readonly pushed: Webhook;
  readonly postbox: Postbox;
  readonly listener: Listener;
}

async function benchPush(
  node: LabNode,
  { alertmanager, pushed, postbox, listener }: Witnesses,
): Promise<void> {
  const toPostMs: number[] = [];
  const toPagerMs: number[] = [];
  for (let n = 0; n < incidents; n++) {
    const heard = listener.next("quorum", 0);
    const posted = postbox.next("CorosyncQuorumLost");
    const firing = next(pushed, "firing");
    await node.cut();
    const callback = await heard;
    toPostMs.push((await posted) - callback.atMs);
    toPagerMs.push((await firing) - callback.atMs);
    const resolved = next(pushed, "resolved");
    await node.heal();
    await resolved;
    // It remembers a group for half a minute, in which the next alert waits for group_interval: no first page.
    await alertmanager.kill();
    await alertmanager.start();
  }
  const count = String(incidents);
  console.log(
    `quorum callback in the C listener -> first POST received, ms, ${count} losses:\n  ${describe(toPostMs)}`,
  );
  console.log(
    `quorum callback in the C listener -> webhook of a real Alertmanager (group_wait: 0s), ms:\n  ${describe(toPagerMs)}`,
  );
}

async function benchRules(
  node: LabNode,
  ruled: Webhook,
  listener: Listener,
): Promise<void> {
  const toPagerMs: number[] = [];
  for (let n = 0; n < ruleIncidents; n++) {
    const heard = listener.next("quorum", 0);
    const firing = next(ruled, "firing");
    await node.cut();
    const callback = await heard;
    toPagerMs.push((await firing) - callback.atMs);
    const resolved = next(ruled, "resolved");
    await node.heal();
    await resolved;
  }
  console.log(
    `the same by rule, scraped and evaluated every ${String(scrapeSeconds)} s, ms, ${String(ruleIncidents)} losses that lasted until it was told:\n  ${describe(toPagerMs)}`,
  );
}

/** When the next such notification about a loss of quorum arrives: CLOCK_MONOTONIC in milliseconds. */
async function next(
  webhook: Webhook,
  status: "firing" | "resolved",
): Promise<number> {
  const before = webhook.notifications().length;
  const found = await until(
    `the pager to hear that CorosyncQuorumLost is ${status}`,
    () =>
      Promise.resolve(
        webhook
          .notifications()
          .slice(before)
          .find(
            (notification) =>
              notification.status === status &&
              notification.alerts.some(
                ({ labels }) => labels["alertname"] === "CorosyncQuorumLost",
              ),
          ),
      ),
    { timeoutMs: WAIT_MS, everyMs: 20 },
  );
  return found.receivedMs;
}

await main();
