// Promise 2, it misses nothing: what happens between two scrapes is counted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../lab/until.ts";
import { agree, scrape, startCluster } from "./support/cluster.ts";

test("three isolations with no scrape between are counted as three", async (t) => {
  await using cluster = await startCluster({ nodes: 3 });
  const { node } = cluster.watchedNode(3);
  await agree(t, cluster.watchedNode(3), "3 nodes", (s) => s.nodes === 3);
  for (let n = 0; n < 3; n++) {
    await node.cut();
    await until(
      "the isolated node to be inquorate",
      async () => !(await node.quorumtool()).quorate,
    );
    await node.heal();
    await until(
      "the healed node to be quorate",
      async () => (await node.quorumtool()).quorate,
    );
  }
  const scraped = await agree(
    t,
    cluster.watchedNode(3),
    "3 nodes again",
    (s) => s.nodes === 3,
  );
  assert.equal(
    scraped.value("votequorum_quorum_changes_total", { to: "inquorate" }),
    3,
  );
  assert.equal(
    scraped.value("votequorum_quorum_changes_total", { to: "quorate" }),
    3,
  );
});

test("expected votes that change faster than any scrape or poll: every change is counted", async (t) => {
  await using cluster = await startCluster({ nodes: 3 });
  const watched = cluster.watchedNode(1);
  await agree(t, watched, "3 nodes", (s) => s.nodes === 3);
  const before = await scrape(watched);
  for (let n = 0; n < 20; n++) {
    await watched.node.setExpectedVotes(5);
    await watched.node.setExpectedVotes(3);
  }
  const after = await agree(
    t,
    watched,
    "3 expected votes",
    (s) => s.expectedVotes === 3,
  );
  for (const direction of ["up", "down"]) {
    const count = (scraped: typeof before) =>
      scraped.value("votequorum_expected_votes_changes_total", { direction });
    assert.equal((count(after) ?? NaN) - (count(before) ?? NaN), 20, direction);
  }
});
