// Tests of room notify: CorosyncQuorumAtRisk, CorosyncQdeviceNotVoting, CorosyncDown.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ALIVE,
  CAST_VOTE,
  connected,
  identified,
  info,
  lost,
  nodelistNotified,
  observed,
  QUORATE,
  quorumNotified,
  REGISTERED,
  silent,
} from "../quorum/build.ts";
import {
  dead,
  healed,
  healthyStart,
  isolated,
  MINUTE,
  named,
  outline,
  SECOND,
  stage,
  threeDead,
  twoVotes,
  withoutThree,
} from "./book/stage.ts";

test("review() raises CorosyncQuorumAtRisk for the cluster after it lasted for the pending time", () => {
  const node = stage([...healthyStart, ...withoutThree(2000)]);
  node.looks(32 * SECOND, twoVotes, threeDead);
  assert.equal(node.alert("CorosyncQuorumAtRisk"), undefined);
  node.looks(33 * SECOND, twoVotes, threeDead);
  const alert = node.alert("CorosyncQuorumAtRisk");
  assert.deepEqual(alert?.labels, {
    alertname: "CorosyncQuorumAtRisk",
    severity: "warning",
    cluster_name: "prod",
  });
  assert.equal(outline(alert)?.sinceMs, 2051);
  assert.match(alert.annotations.description, /2 of 3 expected votes/);
});

test("review() waits anew with CorosyncQuorumAtRisk when the node was inquorate in between", () => {
  const node = stage([...healthyStart, ...withoutThree(2000)]);
  node.looks(20 * SECOND, twoVotes, threeDead);
  node.feed(...isolated(21 * SECOND), ...withoutThree(22 * SECOND, 12));
  node.looks(52 * SECOND, twoVotes, threeDead);
  assert.equal(node.alert("CorosyncQuorumAtRisk"), undefined);
  node.looks(53 * SECOND, twoVotes, threeDead);
  assert.equal(outline(node.alert("CorosyncQuorumAtRisk"))?.sinceMs, 22_051);
});

test("review() does not raise CorosyncQuorumAtRisk by votes from before the end of a sync", () => {
  const node = stage([...healthyStart, ...withoutThree(2000)]);
  node.looks(30 * SECOND, twoVotes, threeDead);
  node.feed(nodelistNotified(31_000, 12, [1, 2, 3]));
  // During the sync votequorum still tells the old votes.
  node.looks(40 * SECOND, twoVotes, threeDead);
  node.feed(quorumNotified(40_001, true, { 1: 1, 2: 1, 3: 1 }));
  assert.equal(node.alert("CorosyncQuorumAtRisk"), undefined);
  node.feed(observed(40_002));
  node.looks(2 * MINUTE);
  assert.equal(node.alert("CorosyncQuorumAtRisk"), undefined);
});

test("review() raises no CorosyncQuorumAtRisk where all votes are present, however small the margin", () => {
  const built = { totalVotes: 2, expectedVotes: 2, quorum: 2 };
  const node = stage([
    named,
    connected(990),
    nodelistNotified(991, 4, [1, 2]),
    quorumNotified(992, true, { 1: 1, 2: 1 }),
    observed(1000, built, [info(2)]),
  ]);
  node.looks(5 * MINUTE, built, [info(2)]);
  assert.deepEqual(node.alerts(), []);
});

test("review() raises no CorosyncQuorumAtRisk where votes are missing and one more may fail", () => {
  const four = { totalVotes: 4, expectedVotes: 5, quorum: 3 };
  const others = [info(2), info(3), info(4), info(5, dead)];
  const node = stage([
    named,
    connected(990),
    nodelistNotified(991, 4, [1, 2, 3, 4]),
    quorumNotified(992, true, { 1: 1, 2: 1, 3: 1, 4: 1, 5: 2 }),
    observed(1000, four, others),
  ]);
  node.looks(5 * MINUTE, four, others);
  assert.deepEqual(node.alerts(), []);
});

test("review() neither says nor ends CorosyncQuorumAtRisk while this node is inquorate", () => {
  const node = stage([...healthyStart, ...withoutThree(2000)]);
  node.looks(MINUTE, twoVotes, threeDead);
  node.acknowledge();
  node.feed(...isolated(2 * MINUTE));
  assert.equal(node.alert("CorosyncQuorumAtRisk"), undefined);
  node.feed(...healed(10 * MINUTE));
  node.looks(10 * MINUTE + 59 * SECOND);
  assert.equal(node.alert("CorosyncQuorumAtRisk"), undefined);
  node.looks(11 * MINUTE + SECOND);
  assert.equal(node.alert("CorosyncQuorumAtRisk")?.status, "resolved");
});

const voting = {
  flags: QUORATE | REGISTERED | ALIVE | CAST_VOTE,
  expectedVotes: 3,
  totalVotes: 3,
  qdeviceVotes: 1,
};
const refused = {
  ...voting,
  flags: QUORATE | REGISTERED | ALIVE,
  totalVotes: 2,
};
const unregistered = { ...voting, flags: QUORATE, totalVotes: 2 };
const two = [info(2)];
const withQdevice = [
  named,
  connected(990),
  nodelistNotified(991, 4, [1, 2]),
  quorumNotified(992, true, { 0: 0, 1: 1, 2: 1 }),
  observed(1000, voting, two),
];

test("review() raises CorosyncQdeviceNotVoting for a registered qdevice without a vote, and for one that is gone", () => {
  for (const silence of [refused, unregistered]) {
    const node = stage(withQdevice);
    node.looks(2000, silence, two);
    node.looks(31 * SECOND, silence, two);
    assert.equal(node.alert("CorosyncQdeviceNotVoting"), undefined);
    node.looks(33 * SECOND, silence, two);
    assert.deepEqual(outline(node.alert("CorosyncQdeviceNotVoting")), {
      status: "firing",
      node: "n1",
      sinceMs: 2000,
      isRepeated: true,
    });
    node.acknowledge();
    node.looks(40 * SECOND, voting, two);
    assert.equal(
      outline(node.alert("CorosyncQdeviceNotVoting"))?.isRepeated,
      false,
    );
    node.looks(40 * SECOND + MINUTE, voting, two);
    assert.equal(node.alert("CorosyncQdeviceNotVoting")?.status, "resolved");
  }
});

test("review() raises no CorosyncQdeviceNotVoting in an inquorate node: nobody can tell a refusal from a failure", () => {
  const inquorate = { ...refused, flags: REGISTERED | ALIVE, totalVotes: 1 };
  const node = stage(withQdevice);
  node.feed(
    nodelistNotified(2000, 8, [1]),
    quorumNotified(2050, false, { 0: 0, 1: 1, 2: 2 }),
    observed(2051, inquorate, [info(2, dead)]),
  );
  node.looks(5 * MINUTE, inquorate, [info(2, dead)]);
  assert.equal(node.alert("CorosyncQdeviceNotVoting"), undefined);
});

test("review() raises CorosyncQdeviceNotVoting for a registered qdevice even if no votes are expected of it", () => {
  const lowered = { ...refused, expectedVotes: 2 };
  const node = stage(withQdevice);
  node.looks(MINUTE, lowered, two);
  assert.equal(node.alert("CorosyncQdeviceNotVoting")?.status, "firing");
});

test("review() misses no qdevice where there never was one, though nobody knows whose votes are missing", () => {
  const node = stage();
  node.looks(5 * MINUTE, twoVotes, two);
  assert.equal(node.alert("CorosyncQdeviceNotVoting"), undefined);
});

test("review() misses no qdevice that was taken out of the configuration, whoever leaves later", () => {
  const removed = { ...unregistered, expectedVotes: 2 };
  const node = stage(withQdevice);
  node.looks(10 * SECOND, unregistered, two);
  node.looks(5 * MINUTE, removed, two);
  node.looks(10 * MINUTE, { ...removed, totalVotes: 1 }, []);
  assert.equal(node.alert("CorosyncQdeviceNotVoting"), undefined);
});

test("review() misses the qdevice though a node was taken out of the configuration, whose votes corosync still tells", () => {
  const of = (totalVotes: number, expectedVotes: number, flags: number) => ({
    totalVotes,
    expectedVotes,
    flags,
    qdeviceVotes: 1,
  });
  const node = stage([
    ...healthyStart,
    observed(1100, of(4, 4, voting.flags)),
    ...withoutThree(2000).slice(0, 2),
    observed(2052, of(3, 4, voting.flags), threeDead),
    identified(3000, "c", { 1: "n1", 2: "n2" }),
  ]);
  node.looks(10 * SECOND, of(3, 3, voting.flags), threeDead);
  node.looks(MINUTE, of(2, 3, QUORATE), threeDead);
  node.looks(2 * MINUTE, of(2, 3, QUORATE), threeDead);
  assert.equal(node.alert("CorosyncQdeviceNotVoting")?.status, "firing");
});

test("review() does not take the votes of a lost node for those of a qdevice that was taken out", () => {
  const of = (totalVotes: number, expectedVotes: number) => ({
    totalVotes,
    expectedVotes,
    qdeviceVotes: 1,
  });
  const node = stage([
    ...healthyStart,
    observed(1100, { ...of(4, 4), flags: voting.flags }),
    ...withoutThree(2000).slice(0, 2),
    observed(2052, { ...of(3, 4), flags: voting.flags }, threeDead),
  ]);
  node.looks(5 * MINUTE, { ...of(2, 3), flags: QUORATE }, threeDead);
  assert.equal(node.alert("CorosyncQdeviceNotVoting"), undefined);
});

test("review() raises CorosyncDown after the pending time out of sight, and says what is wrong in words", () => {
  for (const [event, words] of [
    [lost(2000), /it stopped, crashed/],
    [lost(2000, { code: "CS_ERR_ACCESS" }), /refuses this program/],
    [silent(2000), /frozen or starved/],
    [
      lost(2000, { code: "CS_ERR_ODD" }),
      /votequorum_dispatch failed with CS_ERR_ODD/,
    ],
  ] as const) {
    const node = stage([...healthyStart, event]);
    node.wait(31_999);
    assert.deepEqual(node.alerts(), []);
    node.wait(32_000);
    const alert = node.alert("CorosyncDown");
    assert.equal(outline(alert)?.sinceMs, 2000);
    assert.match(alert?.annotations.description ?? "", words);
  }
});

test("review() raises no CorosyncDown for a restart of corosync, nor where corosync was never seen", () => {
  const restart = stage([...healthyStart, lost(2000)]);
  restart.wait(20_000);
  restart.feed(connected(20_000), observed(20_001));
  restart.looks(2 * MINUTE);
  assert.deepEqual(restart.alerts(), []);

  const never = stage([named, lost(1000), lost(2000)]);
  never.wait(10 * MINUTE);
  assert.equal(never.book.entries.size, 0);
  assert.deepEqual(never.alerts(), []);
});

test("review() ends CorosyncDown one settle time after the first look, not after a mere connection", () => {
  const node = stage([...healthyStart, lost(2000)]);
  node.wait(MINUTE);
  node.acknowledge();
  node.feed(connected(2 * MINUTE));
  assert.equal(outline(node.alert("CorosyncDown"))?.isRepeated, true);
  node.looks(3 * MINUTE);
  assert.equal(outline(node.alert("CorosyncDown"))?.isRepeated, false);
  node.looks(4 * MINUTE);
  assert.equal(node.alert("CorosyncDown")?.status, "resolved");
});

test("review() counts only time that was seen as quiet", () => {
  const node = stage([...healthyStart, lost(2000)]);
  node.wait(MINUTE);
  node.acknowledge();
  node.looks(90 * SECOND);
  // Nothing is heard of corosync, and nobody said so yet.
  node.wait(94 * SECOND);
  node.feed(named);
  node.wait(10 * MINUTE);
  assert.equal(node.alert("CorosyncDown")?.status, "firing");
  node.looks(10 * MINUTE + 59 * SECOND);
  assert.equal(node.alert("CorosyncDown")?.status, "firing");
  node.looks(11 * MINUTE + 2 * SECOND);
  assert.equal(node.alert("CorosyncDown")?.status, "resolved");
});
