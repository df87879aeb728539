// Tests of room notify: CorosyncNodeLost.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  connected,
  dropped,
  identified,
  info,
  lost,
  nodelistNotified,
  observed,
  quorumNotified,
  silent,
} from "../quorum/build.ts";
import {
  alone,
  dead,
  healed,
  healthyStart,
  isolated,
  MINUTE,
  named,
  othersDead,
  outline,
  SECOND,
  stage,
  type Stage,
  threeDead,
  twoVotes,
  withoutThree,
} from "./book/stage.ts";

/** The nodes of which it is said that they are lost. */
function said(node: Stage, status: "firing" | "resolved" = "firing") {
  return node
    .alerts()
    .filter(({ labels }) => labels.alertname === "CorosyncNodeLost")
    .filter((alert) => alert.status === status)
    .map(({ labels }) => labels.node_name);
}

test("review() raises CorosyncNodeLost at the end of the sync, with the moment of the leaving", () => {
  const node = stage();
  const [nodelist, quorum, look] = withoutThree(2000);
  if (!nodelist || !quorum || !look) throw new Error("incomplete");
  node.feed(nodelist);
  assert.deepEqual(said(node), []);
  node.feed(quorum);
  assert.deepEqual(outline(node.alert("CorosyncNodeLost")), {
    status: "firing",
    node: "n3",
    sinceMs: 2000,
    isRepeated: true,
  });
  node.feed(look);
  assert.match(
    node.alert("CorosyncNodeLost")?.annotations.description ?? "",
    /Node n3 left the ring at 2026-01-01T00:00:02.000Z, told by a callback.*2 of 3 expected votes are present, 2 are needed\. Members: n1, n2\. Missing: n3\./,
  );
});

test("review() never says CorosyncNodeLost on the isolated node, though it takes itself for quorate in the sync", () => {
  const node = stage();
  node.feed(nodelistNotified(2000, 8, [1]));
  assert.equal(node.state.facts.quorate, true);
  // A sync that lasts, as with a qdevice.
  node.looks(30 * SECOND);
  assert.deepEqual(said(node), []);
  node.feed(quorumNotified(30_050, false, { 1: 1, 2: 2, 3: 2 }));
  node.looks(10 * MINUTE, alone, othersDead);
  assert.deepEqual(said(node), []);
  node.feed(...healed(11 * MINUTE));
  node.looks(20 * MINUTE);
  assert.deepEqual(said(node), []);
  assert.ok(node.news.every(({ key }) => !key.startsWith("CorosyncNodeLost")));
});

test("review() says a node that left while this one was inquorate once this one is quorate without it for a while", () => {
  const node = stage([...healthyStart, ...isolated(2000)]);
  node.looks(5 * MINUTE, alone, othersDead);
  node.feed(...withoutThree(5 * MINUTE + 100, 12));
  assert.deepEqual(said(node), []);
  node.looks(5 * MINUTE + 31 * SECOND, twoVotes, threeDead);
  assert.deepEqual(outline(node.alert("CorosyncNodeLost")), {
    status: "firing",
    node: "n3",
    sinceMs: 2000,
    isRepeated: true,
  });
});

test("review() takes the last leaving of a node that came and went while this one was inquorate", () => {
  const node = stage([...healthyStart, ...isolated(2000)]);
  node.feed(
    nodelistNotified(3000, 12, [1, 3]),
    quorumNotified(3050, false, { 1: 1, 2: 2, 3: 1 }),
    observed(3051, alone, othersDead),
    ...isolated(4000),
    ...withoutThree(5000, 16),
  );
  node.looks(MINUTE, twoVotes, threeDead);
  assert.equal(outline(node.alert("CorosyncNodeLost"))?.sinceMs, 4000);
});

test("review() freezes CorosyncNodeLost while this node is inquorate: others may end it meanwhile", () => {
  const node = stage([...healthyStart, ...withoutThree(2000)]);
  node.acknowledge();
  node.feed(
    nodelistNotified(10_000, 12, [1]),
    quorumNotified(10_050, false, { 1: 1, 2: 2, 3: 2 }),
    observed(10_051, alone, othersDead),
  );
  assert.deepEqual(said(node), []);
  node.looks(20 * MINUTE, alone, othersDead);
  assert.deepEqual(said(node), []);
  assert.ok(node.news.every(({ kind }) => kind === "alert-firing"));
  // All are back: it ends, without being said once more.
  node.feed(...healed(21 * MINUTE));
  node.looks(21 * MINUTE + 119 * SECOND);
  assert.deepEqual([said(node), said(node, "resolved")], [[], []]);
  node.looks(21 * MINUTE + 121 * SECOND);
  assert.deepEqual([said(node), said(node, "resolved")], [[], ["n3"]]);
});

test("review() says a frozen CorosyncNodeLost again when the node is still away, with its first start", () => {
  const node = stage([...healthyStart, ...withoutThree(2000)]);
  node.acknowledge();
  node.feed(...isolated(10_000), ...withoutThree(20_000, 12));
  assert.deepEqual(outline(node.alert("CorosyncNodeLost")), {
    status: "firing",
    node: "n3",
    sinceMs: 2000,
    isRepeated: true,
  });
  assert.equal(
    node.news.filter(({ key }) => key === "CorosyncNodeLost/3").length,
    1,
  );
});

test("review() keeps CorosyncNodeLost during a sync, and ends it two settle times after the ring moved last", () => {
  const node = stage([...healthyStart, ...withoutThree(2000)]);
  node.acknowledge();
  node.looks(MINUTE, twoVotes, threeDead);
  node.feed(nodelistNotified(MINUTE + 100, 12, [1, 2, 3]));
  assert.equal(outline(node.alert("CorosyncNodeLost"))?.isRepeated, false);
  node.feed(
    quorumNotified(MINUTE + 2100, true, { 1: 1, 2: 1, 3: 1 }),
    observed(MINUTE + 2101),
  );
  node.looks(3 * MINUTE);
  // A sync with nothing new: the ring is not quiet yet.
  node.feed(
    nodelistNotified(3 * MINUTE + 1, 16, [1, 2, 3]),
    quorumNotified(3 * MINUTE + 2, true, { 1: 1, 2: 1, 3: 1 }),
  );
  node.looks(5 * MINUTE);
  assert.deepEqual(said(node), ["n3"]);
  node.looks(5 * MINUTE + 2 * SECOND);
  assert.deepEqual([said(node), said(node, "resolved")], [[], ["n3"]]);
});

test("review() ends CorosyncNodeLost of a node that is not configured any more", () => {
  const node = stage([...healthyStart, ...withoutThree(2000)]);
  node.acknowledge();
  node.feed(identified(3000, "prod", { 1: "n1", 2: "n2" }));
  const alert = node.alert("CorosyncNodeLost");
  assert.equal(outline(alert)?.isRepeated, false);
  assert.equal(alert?.labels.node_name, "n3");
  assert.match(
    alert.annotations.description,
    /is not configured any more since/,
  );
});

test("review() raises nothing for a configured node that was never seen, and names nodes without a name by number", () => {
  const node = stage([
    identified(900, "prod", {}),
    connected(990),
    nodelistNotified(991, 4, [1, 2]),
    quorumNotified(992, true, { 1: 1, 2: 1 }),
    observed(1000, { totalVotes: 2 }, [info(2)]),
  ]);
  node.looks(MINUTE, { totalVotes: 2 }, [info(2)]);
  assert.deepEqual(said(node), []);
  node.feed(...healed(2 * MINUTE), ...withoutThree(3 * MINUTE, 16));
  assert.deepEqual(said(node), ["3"]);
});

test("review() never says CorosyncNodeLost of its own node, whatever a node list leaves out", () => {
  const node = stage();
  node.feed(
    nodelistNotified(2000, 8, [2, 3]),
    quorumNotified(2050, true, { 1: 2, 2: 1, 3: 1 }),
    observed(2051),
  );
  node.looks(2 * MINUTE);
  assert.deepEqual(said(node), []);
});

test("review() gives a corosync that starts quorate by itself twice the pending time before CorosyncNodeLost", () => {
  const twoNode = { flags: 3, quorum: 1, totalVotes: 1, expectedVotes: 2 };
  const boot = [
    lost(2000),
    connected(10_000),
    nodelistNotified(10_001, 20, [1]),
    quorumNotified(10_002, true, { 1: 1 }),
    observed(10_003, twoNode, []),
  ];
  const node = stage([...healthyStart, ...boot]);
  node.looks(69 * SECOND, twoNode, []);
  assert.deepEqual(said(node), []);
  node.looks(71 * SECOND, twoNode, []);
  assert.deepEqual(said(node), ["n2", "n3"]);
});

test("review() does not take trackstart's late node list for nodes that leave a running corosync", () => {
  const node = stage([...healthyStart, lost(2000), connected(10_000)]);
  node.feed(observed(10_001, {}, []), nodelistNotified(10_002, 20, [1]));
  node.feed(quorumNotified(10_003, true, { 1: 1 }));
  assert.deepEqual(said(node), []);
});

test("review() says CorosyncNodeLost after lost callbacks only when a look shows it", () => {
  const node = stage();
  node.feed(nodelistNotified(2000, 8, [1, 2]), dropped(2001, 1));
  assert.equal(node.state.facts.sync, "unknown");
  assert.deepEqual(said(node), []);
  node.feed(observed(2100));
  assert.deepEqual(said(node), []);
  node.feed(observed(2200, twoVotes, threeDead));
  assert.deepEqual(said(node), ["n3"]);
});

test("alertsOf() does not say CorosyncNodeLost while corosync is out of sight", () => {
  const node = stage([...healthyStart, ...withoutThree(2000), silent(6000)]);
  assert.deepEqual(said(node), []);
  node.looks(7000, twoVotes, threeDead);
  assert.deepEqual(said(node), ["n3"]);
});

test("review() gives all quorate nodes the same labels for the same loss, whatever they know besides", () => {
  const one = stage([...healthyStart, ...withoutThree(2000)]);
  const two = stage([
    named,
    connected(990),
    nodelistNotified(991, 4, [1, 2, 3]),
    quorumNotified(992, true, { 1: 1, 2: 1, 3: 1 }),
    observed(1000, { nodeId: info(2).nodeId }, [info(1), info(3)]),
    nodelistNotified(2003, 8, [1, 2]),
    quorumNotified(2044, true, { 1: 1, 2: 1, 3: 2 }),
    observed(2045, { nodeId: info(2).nodeId, totalVotes: 2 }, [
      info(1),
      info(3, dead),
    ]),
  ]);
  assert.deepEqual(
    one.alerts().map(({ labels }) => labels),
    two.alerts().map(({ labels }) => labels),
  );
  assert.equal(one.alerts().length, 1);
});
