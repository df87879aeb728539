// A link that is cut, from knet to the rules: told while quorum is untouched, and over when it is healed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../lab/until.ts";
import { shows, startCluster } from "./support/cluster.ts";
import { hastyRules } from "./support/paging.ts";
import { startPrometheus } from "./support/prometheus.ts";

test("CorosyncLinkDown fires when one of two links is cut, quorum untouched, and ends when it is healed (never lies)", async () => {
  await using cluster = await startCluster({
    nodes: 3,
    rings: 2,
    clusterName: "linked",
  });
  await using prometheus = await startPrometheus({
    targets: cluster.watched.map(({ exporter }) => new URL(exporter.url).host),
    rules: hastyRules(),
  });
  const watched = cluster.watchedNode(1);
  const link = { node_name: "node3", link: "1" };
  const before = await shows(
    watched,
    "the link connected",
    (scraped) => scraped.value("corosync_knet_link_connected", link) === 1,
  );
  await cluster.lab.node(3).cut("ring1");
  const fired = await until(
    "the rule to fire for node 3",
    async () =>
      (
        await prometheus.query(
          'ALERTS{alertname="CorosyncLinkDown",alertstate="firing",node_name="node3"}',
        )
      )[0],
    { timeoutMs: 60_000 },
  );
  assert.equal(fired.metric["cluster_name"], "linked");
  const during = await shows(
    watched,
    "the link down",
    (scraped) => scraped.value("corosync_knet_link_connected", link) === 0,
  );
  for (const untouched of [
    "votequorum_quorate",
    "votequorum_total_votes",
    "votequorum_ring_sequence",
  ]) {
    assert.equal(during.value(untouched), before.value(untouched), untouched);
  }
  assert.deepEqual(
    (await prometheus.firing()).filter((name) => !name.startsWith("CorosyncL")),
    [],
    "nothing but links is told",
  );
  await cluster.lab.node(3).heal("ring1");
  await until(
    "the rule to be over",
    async () => (await prometheus.firing()).length === 0,
    { timeoutMs: 60_000 },
  );
});
