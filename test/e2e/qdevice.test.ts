// Promises 1 and 2: the qdevice, whose comings and goings no callback announces.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { agree, startCluster } from "./support/cluster.ts";
import type { Cluster } from "./support/cluster.ts";

let cluster: Cluster;
before(async () => {
  cluster = await startCluster({ nodes: 2, qdevice: { votes: 1 } });
});
after(() => cluster[Symbol.asyncDispose]());

test("a registered qdevice is shown with its vote", async (t) => {
  const scraped = await agree(
    t,
    cluster.watchedNode(1),
    "a voting qdevice",
    (s) => s.totalVotes === 3,
  );
  assert.equal(scraped.value("votequorum_qdevice_registered"), 1);
  assert.equal(scraped.value("votequorum_qdevice_votes"), 1);
  assert.equal(scraped.value("votequorum_node_failures_tolerated"), 1);
  assert.equal(
    scraped.all("votequorum_node_votes").length,
    2,
    "the qdevice is no node",
  );
});

test("a qdevice that silently loses its vote is shown and counted, and so is its return", async (t) => {
  const watched = cluster.watchedNode(1);
  const { qnetd } = cluster.lab;
  assert.ok(qnetd !== undefined);
  qnetd.freeze();
  const silent = await agree(
    t,
    watched,
    "a silent qdevice",
    (s) => s.quorate && s.totalVotes === 2,
  );
  assert.equal(silent.value("votequorum_qdevice_cast_vote"), 0);
  assert.equal(
    silent.value("votequorum_qdevice_vote_changes_total", { to: "silent" }),
    1,
  );
  assert.equal(silent.value("votequorum_node_failures_tolerated"), 0);
  assert.equal(
    silent.value("votequorum_quorum_changes_total", { to: "inquorate" }),
    0,
  );
  qnetd.thaw();
  const voting = await agree(
    t,
    watched,
    "a voting qdevice again",
    (s) => s.totalVotes === 3,
  );
  assert.equal(
    voting.value("votequorum_qdevice_vote_changes_total", { to: "voting" }),
    1,
  );
});

test("a qdevice daemon that dies is shown as not voting", async (t) => {
  const watched = cluster.watchedNode(2);
  await watched.node.killQdevice();
  const dead = await agree(
    t,
    watched,
    "a dead qdevice",
    (s) => s.totalVotes === 2,
  );
  assert.equal(dead.value("votequorum_qdevice_alive"), 0);
});
