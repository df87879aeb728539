// The whole path on real daemons: corosync, the exporter, and Debian's Prometheus.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../lab/until.ts";
import { startCluster } from "./support/cluster.ts";
import { startPrometheus } from "./support/prometheus.ts";

test("Debian's Prometheus scrapes every node: up is 1, and quorate is what the cluster is", async () => {
  await using cluster = await startCluster({
    nodes: 3,
    clusterName: "scraped",
  });
  await using prometheus = await startPrometheus({
    targets: cluster.watched.map(({ exporter }) => new URL(exporter.url).host),
  });
  await until(
    "three targets with up == 1",
    async () => (await prometheus.query("up == 1")).length === 3,
  );
  await until(
    "three quorate nodes",
    async () =>
      (await prometheus.query("votequorum_quorate == 1")).length === 3,
  );
  const named = await prometheus.query(
    "votequorum_quorate * on (job, instance) group_left (cluster_name, node_name) votequorum_info",
  );
  assert.deepEqual(named.map((series) => series.metric["node_name"]).sort(), [
    "node1",
    "node2",
    "node3",
  ]);
  await cluster.lab.node(3).cut();
  await until("the isolated node to be inquorate", async () => {
    const lost = await prometheus.query("votequorum_quorate == 0");
    return (
      lost.length === 1 &&
      lost[0]?.metric["instance"]?.startsWith(
        cluster.lab.node(3).managementAddress,
      )
    );
  });
});
