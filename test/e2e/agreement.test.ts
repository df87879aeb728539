// Promise 1, it never lies: on real corosync, /metrics says what corosync-quorumtool says.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { agree, scrape, startCluster } from "./support/cluster.ts";
import type { Cluster } from "./support/cluster.ts";

let cluster: Cluster;
before(async () => {
  cluster = await startCluster({ nodes: 3, clusterName: "agreement" });
});
after(() => cluster[Symbol.asyncDispose]());

test("after the start every node's /metrics agrees with its quorumtool", async (t) => {
  for (const watched of cluster.watched) {
    const scraped = await agree(
      t,
      watched,
      "3 nodes, quorate",
      (s) => s.quorate && s.nodes === 3,
    );
    assert.equal(
      scraped.value("votequorum_info", {
        cluster_name: "agreement",
        node_id: String(watched.node.nodeId),
        node_name: watched.node.name,
      }),
      1,
    );
    assert.equal(scraped.value("votequorum_node_failures_tolerated"), 1);
    assert.equal(scraped.value("votequorum_sync_in_progress"), 0);
  }
});

test("isolate and heal: the isolated node shows inquorate, the others its absence, and all is counted", async (t) => {
  const alone = cluster.watchedNode(3);
  const peer = cluster.watchedNode(1);
  await alone.node.cut();
  const inquorate = await agree(
    t,
    alone,
    "alone, inquorate",
    (s) => !s.quorate && s.nodes === 1,
  );
  assert.equal(inquorate.value("votequorum_node_failures_tolerated"), 0);
  assert.equal(
    inquorate.value("votequorum_quorum_changes_total", { to: "inquorate" }),
    1,
  );
  assert.equal(
    inquorate.value("votequorum_quorum_changes_total", { to: "quorate" }),
    0,
  );
  const without = await agree(
    t,
    peer,
    "2 nodes, quorate",
    (s) => s.quorate && s.nodes === 2,
  );
  assert.equal(
    without.value("votequorum_node_leaves_total", { node_name: "node3" }),
    1,
  );
  assert.equal(
    without.value("votequorum_node_state", {
      node_name: "node3",
      state: "dead",
    }),
    1,
  );
  assert.equal(without.value("votequorum_node_failures_tolerated"), 0);

  await alone.node.heal();
  const healed = await agree(
    t,
    alone,
    "3 nodes again",
    (s) => s.quorate && s.nodes === 3,
  );
  assert.equal(
    healed.value("votequorum_quorum_changes_total", { to: "quorate" }),
    1,
  );
  const lost =
    healed.value("votequorum_last_quorum_loss_timestamp_seconds") ?? 0;
  const gained =
    healed.value("votequorum_last_quorum_gain_timestamp_seconds") ?? 0;
  assert.ok(
    lost > 0 && gained > lost,
    `lost at ${String(lost)}, gained at ${String(gained)}`,
  );
  assert.ok((healed.value("votequorum_inquorate_seconds_total") ?? 0) > 0);
  const whole = await agree(t, peer, "3 nodes again", (s) => s.nodes === 3);
  assert.equal(
    whole.value("votequorum_node_joins_total", { node_name: "node3" }),
    1,
  );
});

test("votes that change without any callback are shown, and counted as unannounced", async (t) => {
  const watched = cluster.watchedNode(1);
  const before =
    (await scrape(watched)).value("votequorum_unannounced_changes_total") ??
    NaN;
  await watched.node.setVotes(0, 2);
  const scraped = await agree(
    t,
    watched,
    "node 2 with no vote",
    (s) => s.totalVotes === 2,
  );
  assert.ok(
    (scraped.value("votequorum_unannounced_changes_total") ?? 0) > before,
  );
  assert.equal(scraped.value("votequorum_quorate"), 1);
  assert.equal(scraped.value("votequorum_node_failures_tolerated"), 0);
  await watched.node.setVotes(1, 2);
  await agree(t, watched, "node 2 with 1 vote", (s) => s.totalVotes === 3);
});

test("expected votes up and down are shown and counted by direction", async (t) => {
  const watched = cluster.watchedNode(2);
  const start = await scrape(watched);
  const count = (scraped: typeof start, direction: string) =>
    scraped.value("votequorum_expected_votes_changes_total", { direction }) ??
    NaN;
  await watched.node.setExpectedVotes(5);
  const up = await agree(
    t,
    watched,
    "5 expected votes",
    (s) => s.expectedVotes === 5 && s.quorum === 3,
  );
  assert.equal(count(up, "up") - count(start, "up"), 1);
  await watched.node.setExpectedVotes(3);
  const down = await agree(
    t,
    watched,
    "3 expected votes",
    (s) => s.expectedVotes === 3 && s.quorate,
  );
  assert.equal(count(down, "down") - count(start, "down"), 1);
  assert.ok(
    (down.value("votequorum_last_expected_votes_change_timestamp_seconds") ??
      0) > 0,
  );
});

test("a killed and booted peer leaves and joins; a killed own corosync comes back by itself", async (t) => {
  const watched = cluster.watchedNode(1);
  await cluster.lab.node(2).kill();
  await agree(t, watched, "2 nodes after a kill", (s) => s.nodes === 2);
  await cluster.lab.node(2).boot();
  await agree(t, watched, "3 nodes after a boot", (s) => s.nodes === 3);
  await watched.node.kill();
  await watched.node.boot();
  const back = await agree(
    t,
    watched,
    "3 nodes after its own boot",
    (s) => s.nodes === 3,
  );
  assert.equal(back.value("votequorum_connections_total"), 2);
});
