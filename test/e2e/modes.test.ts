// Promise 1, it never lies: each mode of votequorum, as corosync-quorumtool shows it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { agree, startCluster } from "./support/cluster.ts";

test("two_node: one of two may vanish, and the survivor stays quorate", async (t) => {
  await using cluster = await startCluster({
    nodes: 2,
    quorum: { two_node: 1 },
  });
  const watched = cluster.watchedNode(1);
  const both = await agree(t, watched, "both nodes", (s) => s.nodes === 2);
  assert.equal(both.value("votequorum_flag", { flag: "two_node" }), 1);
  assert.equal(both.value("votequorum_flag", { flag: "wait_for_all" }), 1);
  assert.equal(both.value("votequorum_node_failures_tolerated"), 1);
  await cluster.lab.node(2).kill();
  const alone = await agree(
    t,
    watched,
    "one node, quorate",
    (s) => s.nodes === 1 && s.quorate,
  );
  assert.equal(alone.value("votequorum_node_failures_tolerated"), 0);
});

test("wait_for_all: a majority that has never seen all nodes is shown inquorate until it has", async (t) => {
  await using cluster = await startCluster({
    nodes: 3,
    quorum: { wait_for_all: 1 },
    boot: "none",
  });
  const watched = cluster.watchedNode(1);
  await cluster.lab.node(1).boot();
  await cluster.lab.node(2).boot();
  const waiting = await agree(
    t,
    watched,
    "2 nodes waiting",
    (s) => s.nodes === 2 && !s.quorate,
  );
  assert.equal(waiting.value("votequorum_flag", { flag: "wait_for_all" }), 1);
  assert.equal(
    waiting.value("votequorum_total_votes"),
    waiting.value("votequorum_quorum_votes"),
  );
  assert.equal(
    waiting.value("votequorum_node_state", {
      node_name: "node3",
      state: "dead",
    }),
    1,
  );
  await cluster.lab.node(3).boot();
  await agree(
    t,
    watched,
    "all seen, quorate",
    (s) => s.nodes === 3 && s.quorate,
  );
});

test("last_man_standing: expected votes that shrink after the window are shown, though nobody announces them", async (t) => {
  await using cluster = await startCluster({
    nodes: 4,
    quorum: {
      last_man_standing: 1,
      last_man_standing_window: 2000,
      wait_for_all: 1,
    },
  });
  const watched = cluster.watchedNode(1);
  const all = await agree(
    t,
    watched,
    "4 nodes",
    (s) => s.nodes === 4 && s.quorate,
  );
  assert.equal(all.value("votequorum_flag", { flag: "last_man_standing" }), 1);
  await cluster.lab.node(4).kill();
  const fewer = await agree(
    t,
    watched,
    "3 expected votes",
    (s) => s.expectedVotes === 3,
  );
  assert.equal(
    fewer.value("votequorum_expected_votes_changes_total", {
      direction: "down",
    }),
    1,
  );
});

test("auto_tie_breaker: the half with the lowest node ID stays quorate, the other half does not", async (t) => {
  await using cluster = await startCluster({
    nodes: 4,
    quorum: { auto_tie_breaker: 1 },
  });
  const winner = cluster.watchedNode(1);
  const all = await agree(t, winner, "4 nodes", (s) => s.nodes === 4);
  assert.equal(all.value("votequorum_flag", { flag: "auto_tie_breaker" }), 1);
  await Promise.all([3, 4].map((number) => cluster.lab.node(number).kill()));
  const half = await agree(
    t,
    winner,
    "half of the nodes, quorate",
    (s) => s.nodes === 2 && s.quorate,
  );
  assert.equal(half.value("votequorum_node_failures_tolerated"), 0);
});
