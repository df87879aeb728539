// The promise "it pages before the fence", on real corosync, Prometheus and Alertmanagers, both ways to the pager at once:
// one incident is one page, by whichever way it comes.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import type { LabNode } from "../../lab/node.ts";
import { until } from "../../lab/until.ts";
import {
  HASTE,
  startPagedCluster,
  tell,
  untilQuiet,
} from "./support/paging.ts";
import type { PagedCluster } from "./support/paging.ts";

/** As long as it stands for. */
const lasting = (seconds: number) =>
  new Promise((resolve) => setTimeout(resolve, (seconds / HASTE) * 1000));

test("one node isolated and healed: one page, one end of it, though every node and the rules tell (pages before the fence)", async (t) => {
  await using cluster = await startPagedCluster({
    nodes: 3,
    clusterName: "isolated",
  });
  await quietStart(cluster);
  const node = cluster.lab.node(3);
  await node.cut();
  await untilPaged(cluster);
  await lasting(90);
  await node.heal();
  await untilQuiet(cluster);
  assertOnePage(t, cluster, "CorosyncQuorumLost");
});

test("one node isolated and powered off 1.5 s later, back a minute later: its peers page once, and end it once (pages before the fence)", async (t) => {
  await using cluster = await startPagedCluster({
    nodes: 3,
    clusterName: "fenced",
  });
  await quietStart(cluster);
  const node = cluster.lab.node(3);
  await node.cut();
  // Part of the incident, not of the test's patience: corosync has not even missed its token's end by then.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await powerOff(cluster, node);
  await untilPaged(cluster);
  await lasting(60);
  await powerOn(cluster, node);
  await untilQuiet(cluster);
  assertOnePage(t, cluster, "CorosyncNodeLost");
});

test("one node powered off right after its page was taken, before any scrape saw it: one page, one end (pages before the fence)", async (t) => {
  await using cluster = await startPagedCluster({
    nodes: 3,
    clusterName: "unseen",
  });
  await quietStart(cluster);
  const node = cluster.lab.node(3);
  const exporter = cluster.exporterOf(node);
  await node.cut();
  await until(
    "an Alertmanager to have taken the page of the node itself",
    async () =>
      /\nvotequorum_alerts_sent_total\S+ [1-9]/.test(await exporter.scrape()),
    { timeoutMs: 30_000, everyMs: 10 },
  );
  await powerOff(cluster, node);
  await untilPaged(cluster);
  await lasting(60);
  await powerOn(cluster, node);
  await untilQuiet(cluster);
  assertOnePage(t, cluster, "CorosyncQuorumLost");
});

test("three of five nodes powered off and back: one page, one end (pages before the fence)", async (t) => {
  await using cluster = await startPagedCluster({
    nodes: 5,
    clusterName: "majority",
  });
  await quietStart(cluster);
  const gone = [3, 4, 5].map((number) => cluster.lab.node(number));
  await Promise.all(gone.map((node) => powerOff(cluster, node)));
  await untilPaged(cluster);
  await lasting(60);
  await Promise.all(gone.map((node) => powerOn(cluster, node)));
  await untilQuiet(cluster);
  assertOnePage(t, cluster, "CorosyncQuorumLost");
});

/** Neither corosync nor the sidecar can say anything more. */
async function powerOff(cluster: PagedCluster, node: LabNode): Promise<void> {
  cluster.exporterOf(node).process.kill("SIGKILL");
  await node.kill();
}

async function powerOn(cluster: PagedCluster, node: LabNode): Promise<void> {
  await node.heal();
  await node.boot();
  await cluster.startExporter(node);
}

/** Prometheus has seen every node, and nothing fires. */
async function quietStart({ lab, prometheus, webhook }: PagedCluster) {
  await until(
    "Prometheus to see every node quorate",
    async () =>
      (await prometheus.query("votequorum_quorate == 1")).length ===
      lab.nodes.length,
  );
  assert.deepEqual(webhook.notifications(), []);
}

async function untilPaged({ webhook }: PagedCluster): Promise<void> {
  await until(
    "the page",
    () => Promise.resolve(webhook.notifications().length > 0),
    { timeoutMs: 60_000, everyMs: 50 },
  );
}

function assertOnePage(
  t: TestContext,
  { webhook }: PagedCluster,
  alertname: string,
): void {
  const notifications = webhook.notifications();
  const told = tell(notifications);
  t.diagnostic(told);
  assert.deepEqual(
    notifications.map(({ status }) => status),
    ["firing", "resolved"],
    told,
  );
  const [page, end] = notifications;
  // One node or several, but one thing: whoever is paged reads it once.
  const names = new Set(page?.alerts.map(({ labels }) => labels["alertname"]));
  assert.deepEqual([...names], [alertname], told);
  for (const { labels } of page?.alerts ?? []) {
    assert.equal(labels["source"], undefined, "the push came first");
  }
  for (const { status } of end?.alerts ?? []) {
    assert.equal(status, "resolved", told);
  }
}
