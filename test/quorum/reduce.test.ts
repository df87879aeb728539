// Tests of room quorum: changes of values are counted, callbacks are not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeId } from "../../src/quorum/terms/ids.ts";
import {
  at,
  CAST_VOTE,
  changesAfterStart,
  connected,
  expectedVotesNotified,
  found,
  feed,
  healthy,
  healthyStart,
  info,
  lost,
  nodelistNotified,
  observed,
  QUORATE,
  quorumNotified,
  REGISTERED,
  seen,
  timerLook,
} from "./build.ts";

test("reduce() tells no transition for the first values ever known", () => {
  assert.deepEqual(feed(healthyStart).transitions, []);
});

test("reduce() tells a change that callbacks showed before the very first look (misses nothing)", () => {
  const { transitions } = feed([
    connected(1),
    quorumNotified(2, false, { 1: 1 }),
    quorumNotified(3, true, { 1: 1 }),
    observed(4),
  ]);
  assert.deepEqual(transitions, [
    { kind: "quorum-gained", ...found(3, 0), source: "callback" },
  ]);
});

test("reduce() tells two transitions for lost and regained in one batch, though no look saw the loss (misses nothing)", () => {
  const events = [
    quorumNotified(1200, false, { 1: 1, 2: 2, 3: 2 }),
    quorumNotified(1300, true, { 1: 1, 2: 1, 3: 1 }),
    observed(1301),
  ];
  assert.deepEqual(
    changesAfterStart(...events).filter((transition) =>
      transition.kind.startsWith("quorum"),
    ),
    [
      { kind: "quorum-lost", ...seen(1200), source: "callback" },
      { kind: "quorum-gained", ...seen(1300), source: "callback" },
    ],
  );
  const { counters } = healthy(...events);
  assert.equal(counters.quorumLost, 1);
  assert.equal(counters.quorumGained, 1);
  assert.equal(counters.lastQuorumLossMs, at(1200).realtimeMs);
  assert.equal(counters.lastWatchedQuorumLossMs, at(1200).realtimeMs);
  assert.equal(counters.lastQuorumGainMs, at(1300).realtimeMs);
});

test("reduce() tells nothing for a callback at the end of a sync that changed nothing (counts values, not callbacks)", () => {
  const events = [
    quorumNotified(1200, true, { 1: 1, 2: 1, 3: 1 }),
    observed(1201),
  ];
  assert.deepEqual(changesAfterStart(...events), []);
  assert.equal(healthy(...events).traffic.quorumNotifications, 2);
});

test("reduce() tells a node's leave and join once each over node list, quorum callback and stale getinfo", () => {
  const node3 = nodeId(3);
  const changes = changesAfterStart(
    nodelistNotified(1200, 8, [1, 2]),
    timerLook(1300), // getinfo still says that node 3 is a member
    quorumNotified(1400, true, { 1: 1, 2: 1, 3: 2 }),
    observed(1401, { totalVotes: 2 }, [info(2), info(3, { state: 2 })]),
    nodelistNotified(1500, 12, [1, 2, 3]),
    quorumNotified(1600, true, { 1: 1, 2: 1, 3: 1 }),
    observed(1601),
  ).filter((transition) => transition.kind.startsWith("node"));
  assert.deepEqual(changes, [
    { kind: "node-left", nodeId: node3, ...seen(1200), source: "callback" },
    { kind: "node-joined", nodeId: node3, ...seen(1500), source: "callback" },
  ]);
});

test("reduce() tells a node that left and came back between two node lists with no quorum callback (misses nothing)", () => {
  const { counters } = healthy(
    nodelistNotified(1200, 8, [1, 2]),
    nodelistNotified(1210, 12, [1, 2, 3]),
  );
  assert.deepEqual(counters.nodes.get(nodeId(3)), { joins: 1, leaves: 1 });
  assert.equal(counters.ringChanges, 2);
});

test("reduce() tells a ring of another representative, though the sequence be the same", () => {
  const same = nodelistNotified(1200, 4, [1, 2, 3]);
  const other = nodelistNotified(1300, 4, [2, 1, 3]);
  assert.deepEqual(changesAfterStart(same, other), [
    {
      kind: "ring-changed",
      from: { nodeId: nodeId(1), sequence: 4n },
      to: { nodeId: nodeId(2), sequence: 4n },
      ...seen(1300),
    },
  ]);
});

test("reduce() takes a leaving node for gone from the ring", () => {
  const changes = changesAfterStart(
    quorumNotified(1200, true, { 1: 1, 2: 1, 3: 3 }),
    nodelistNotified(1300, 8, [1, 2]),
  );
  assert.deepEqual(
    changes.map((transition) => transition.kind),
    ["node-left", "ring-changed"],
  );
});

test("reduce() never takes the qdevice, node ID 0, for a node", () => {
  const state = healthy(
    nodelistNotified(1100, 8, [0, 1, 2, 3]),
    quorumNotified(1200, true, { 0: 0, 1: 1, 2: 1, 3: 1 }),
    observed(1201, {}, [info(0), info(2), info(3)]),
  );
  assert.equal(state.facts.nodeStates.has(nodeId(0)), false);
  assert.equal(state.facts.others.has(nodeId(0)), false);
  assert.equal(state.facts.ringMembers?.has(nodeId(0)), false);
  assert.equal(state.counters.nodes.size, 0);
});

test("reduce() finds with the timer what no callback announced, and counts it as that", () => {
  const changes = changesAfterStart(
    timerLook(2000, { totalVotes: 5, expectedVotes: 5 }),
  );
  assert.deepEqual(changes, [
    {
      kind: "expected-votes-changed",
      from: 3,
      to: 5,
      ...seen(2000),
      source: "timer",
    },
    {
      kind: "total-votes-changed",
      from: 3,
      to: 5,
      ...seen(2000),
      source: "timer",
    },
  ]);
  const { traffic, counters } = healthy(
    timerLook(2000, { totalVotes: 5, expectedVotes: 5 }),
  );
  assert.equal(traffic.unannouncedChanges, 2);
  assert.equal(counters.expectedVotesUp, 1);
  assert.equal(counters.totalVotesUp, 1);
  assert.equal(counters.lastExpectedVotesChangeMs, at(2000).realtimeMs);
});

test("reduce() does not call announced changes unannounced", () => {
  const state = healthy(
    expectedVotesNotified(1200, 5),
    observed(1201, { expectedVotes: 4 }),
  );
  assert.equal(state.traffic.unannouncedChanges, 0);
  assert.equal(state.counters.expectedVotesUp, 1);
  assert.equal(state.counters.expectedVotesDown, 1);
  assert.equal(state.facts.expectedVotes, 4);
});

test("reduce() tells when this node's qdevice begins to vote and falls silent", () => {
  const voting = { flags: QUORATE | REGISTERED | CAST_VOTE };
  const changes = changesAfterStart(
    timerLook(2000, voting),
    timerLook(3000, voting),
    timerLook(4000, { flags: QUORATE | REGISTERED }),
  );
  assert.deepEqual(changes, [
    { kind: "qdevice-voting", ...seen(2000), source: "timer" },
    { kind: "qdevice-silent", ...seen(4000), source: "timer" },
  ]);
});

test("reduce() gives CAST_VOTE no meaning unless a qdevice is registered", () => {
  assert.deepEqual(
    changesAfterStart(timerLook(2000, { flags: QUORATE | CAST_VOTE })),
    [],
  );
});

test("reduce() tells after a reconnect only what differs from the last known values", () => {
  const reconnect = [
    lost(1500),
    connected(4000),
    nodelistNotified(4001, 20, [1, 2]),
    quorumNotified(4002, false, { 1: 1, 2: 1 }),
    observed(4003, { flags: 0, totalVotes: 2 }, [info(2)]),
  ];
  assert.deepEqual(
    changesAfterStart(...reconnect).map((transition) => transition.kind),
    [
      "corosync-lost",
      "ring-changed",
      "node-left",
      "quorum-lost",
      "corosync-back",
      "total-votes-changed",
    ],
  );
  const unchanged = [
    lost(1500),
    connected(4000),
    ...healthyStart.slice(1, 3),
    observed(4003),
  ];
  assert.deepEqual(
    changesAfterStart(...unchanged).map((transition) => transition.kind),
    ["corosync-lost", "corosync-back"],
  );
});

test("reduce() takes getinfo as the truth about the present", () => {
  const state = healthy(
    quorumNotified(1200, false, { 1: 1, 2: 2 }),
    observed(1201, { expectedVotes: 7 }, [info(2, { state: 9 })]),
  );
  assert.equal(state.facts.quorate, true);
  assert.equal(state.facts.expectedVotes, 7);
  assert.deepEqual(
    [...state.facts.nodeStates],
    [
      [1, 1],
      [2, 9],
    ],
  );
  assert.deepEqual([...state.facts.others.keys()], [2]);
});
