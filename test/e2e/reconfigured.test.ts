// The promise "it never lies", when the cluster itself is changed: on real corosync, a node is missed as long as it
// is configured. corosync goes on to list one that was taken out until it is restarted itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startExporter } from "../../lab/exporter.ts";
import { startLab, type Lab } from "../../lab/lab.ts";
import { until } from "../../lab/until.ts";
import { startAlertmanager } from "./support/alertmanager.ts";
import { agree, type WatchedNode } from "./support/cluster.ts";
import type { Scraped } from "./support/exposition.ts";
import { hastyRouting } from "./support/paging.ts";
import { shown } from "./support/shown.ts";
import { startWebhook, type Webhook } from "./support/webhook.ts";

test("a node that is taken out of the configuration and put back: missed while it is configured, and paged for no longer (never lies)", async (t) => {
  await using lab = await startLab({ nodes: 4, clusterName: "reconfigured" });
  await using webhook = await startWebhook({ host: lab.hostAddress });
  await using alertmanager = await startAlertmanager({
    host: lab.hostAddress,
    config: hastyRouting(webhook.url),
  });
  const node = lab.node(1);
  const exporter = await startExporter(node, {
    args: [
      `--alertmanager.url=${alertmanager.url}`,
      "--alertmanager.settle-time=1s",
    ],
  });
  const watched: WatchedNode = { node, exporter };
  await agree(t, watched, "4 nodes", ({ nodes }) => nodes === 4);
  const whole = await node.readConfig();

  await lab.node(4).stop();
  await agree(t, watched, "3 nodes", ({ nodes }) => nodes === 3);
  await shown(exporter, "node4 dead", (s) => stateOf(s, "node4") === "dead");
  await told(webhook, "firing");

  await configure(lab, withoutNode(whole, 4));
  const without = await shown(
    exporter,
    "nothing of node 4",
    (s) => namesOf(s).length === 0,
  );
  assert.equal(without.value("votequorum_expected_votes"), 3);
  await told(webhook, "resolved");

  await configure(lab, whole);
  await shown(exporter, "node4 again", (s) => stateOf(s, "node4") === "dead");
  await lab.node(4).boot();
  await shown(exporter, "node4 back", (s) => stateOf(s, "node4") === "member");
});

/** The survivors' configuration, in force. */
async function configure(lab: Lab, text: string): Promise<void> {
  for (const number of [1, 2, 3]) await lab.node(number).writeConfig(text);
  await lab.node(1).reload();
}

function withoutNode(config: string, nodeId: number): string {
  const entry = new RegExp(
    `^ *node \\{\\n *nodeid: ${String(nodeId)}\\n[^}]*\\}\\n`,
    "m",
  );
  assert.match(config, entry);
  return config.replace(entry, "");
}

function stateOf(scraped: Scraped, name: string): string | undefined {
  return scraped
    .all("votequorum_node_state")
    .find(({ labels, value }) => labels["node_name"] === name && value === 1)
    ?.labels["state"];
}

/** What node 4 is called in what is shown of the present. */
function namesOf(scraped: Scraped): readonly string[] {
  const gauges = ["state", "votes", "expected_votes"];
  return gauges
    .flatMap((gauge) => scraped.all(`votequorum_node_${gauge}`))
    .filter(({ labels }) => labels["node_id"] === "4")
    .map(({ labels }) => labels["node_name"] ?? "");
}

async function told(webhook: Webhook, status: "firing" | "resolved") {
  await until(
    `the pager to hear that CorosyncNodeLost about node4 is ${status}`,
    () =>
      Promise.resolve(
        webhook
          .notifications()
          .flatMap(({ alerts }) => alerts)
          .some(
            ({ labels, status: is }) =>
              labels["alertname"] === "CorosyncNodeLost" &&
              labels["node_name"] === "node4" &&
              is === status,
          ),
      ),
    { timeoutMs: 60_000 },
  );
}
