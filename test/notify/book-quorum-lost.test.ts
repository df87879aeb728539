// Tests of room notify: CorosyncQuorumLost.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  connected,
  identified,
  lost,
  nodelistNotified,
  observed,
  quorumNotified,
  silent,
} from "../quorum/build.ts";
import { unnamedAlerts } from "../../src/notify/book/alerts-of.ts";
import { durableOf, resume } from "../../src/quorum/past/durable.ts";
import { at } from "../quorum/build.ts";
import {
  alone,
  healed,
  healthyStart,
  isolated,
  MINUTE,
  named,
  othersDead,
  outline,
  SECOND,
  settings,
  stage,
  threeDead,
  twoVotes,
  withoutThree,
} from "./book/stage.ts";

test("review() raises CorosyncQuorumLost with the very callback, as it pages before the fence", () => {
  const node = stage();
  node.feed(nodelistNotified(2000, 8, [1]));
  assert.deepEqual(node.alerts(), []);
  node.feed(quorumNotified(2050, false, { 1: 1, 2: 2, 3: 2 }));
  assert.deepEqual(outline(node.alert("CorosyncQuorumLost")), {
    status: "firing",
    node: "n1",
    sinceMs: 2050,
    isRepeated: true,
  });
  assert.equal(node.alerts().length, 1);
  assert.deepEqual(
    node.news.map(({ kind, key }) => [kind, key]),
    [["alert-firing", "CorosyncQuorumLost"]],
  );
});

test("review() raises CorosyncQuorumLost for a dip that no look ever saw (it misses nothing)", () => {
  const node = stage();
  node.feed(
    quorumNotified(2000, false, { 1: 1, 2: 1, 3: 1 }),
    quorumNotified(2001, true, { 1: 1, 2: 1, 3: 1 }),
    observed(2002),
  );
  assert.deepEqual(outline(node.alert("CorosyncQuorumLost")), {
    status: "firing",
    node: "n1",
    sinceMs: 2000,
    isRepeated: false,
  });
});

test("review() ends CorosyncQuorumLost after three settle times of quiet with quorum", () => {
  const node = stage([...healthyStart, ...isolated(2000)]);
  node.acknowledge();
  node.looks(10_000, alone, othersDead);
  node.feed(...healed(10_100));
  assert.equal(outline(node.alert("CorosyncQuorumLost"))?.isRepeated, false);
  node.looks(10_150 + 3 * MINUTE - 1);
  assert.equal(node.alert("CorosyncQuorumLost")?.status, "firing");
  node.looks(10_150 + 3 * MINUTE + 1);
  assert.equal(node.alert("CorosyncQuorumLost")?.status, "resolved");
  assert.deepEqual(
    node.news.map(({ kind, key }) => [kind, key]),
    [
      ["alert-firing", "CorosyncQuorumLost"],
      ["alert-resolved", "CorosyncQuorumLost"],
    ],
  );
});

test("review() does not end CorosyncQuorumLost before the ring is quiet, too", () => {
  const node = stage([...healthyStart, ...isolated(2000)]);
  node.acknowledge();
  node.feed(...healed(3000));
  node.looks(2 * MINUTE);
  node.feed(...withoutThree(2 * MINUTE + 1, 16));
  node.looks(5 * MINUTE, twoVotes, threeDead);
  assert.equal(node.alert("CorosyncQuorumLost")?.status, "firing");
  node.looks(5 * MINUTE + 100, twoVotes, threeDead);
  assert.equal(node.alert("CorosyncQuorumLost")?.status, "resolved");
});

test("review() leaves CorosyncQuorumLost as it is while corosync is out of sight (it never lies)", () => {
  const node = stage([...healthyStart, ...isolated(2000)]);
  node.acknowledge();
  node.feed(lost(3000));
  node.wait(20 * MINUTE);
  const alert = node.alert("CorosyncQuorumLost");
  assert.deepEqual(outline(alert), {
    status: "firing",
    node: "n1",
    sinceMs: 2050,
    isRepeated: true,
  });
  assert.match(
    alert?.annotations.description ?? "",
    /cannot be told from here/,
  );
});

test("review() does not raise CorosyncQuorumLost for a node that was never quorate", () => {
  const node = stage([named, connected(990)]);
  node.feed(
    nodelistNotified(991, 4, [1]),
    quorumNotified(992, false, { 1: 1 }),
    observed(1000, alone, []),
  );
  node.looks(10 * MINUTE, alone, []);
  assert.deepEqual(node.alerts(), []);
});

/** What corosync tells when it has just started, alone. */
const boot = (ms: number) => [
  connected(ms),
  nodelistNotified(ms + 1, 20, [1]),
  quorumNotified(ms + 2, false, { 1: 1 }),
  observed(ms + 3, alone, []),
];

test("review() gives a corosync that starts twice the pending time before CorosyncQuorumLost", () => {
  for (const [rejoinsMs, raised] of [
    [15 * SECOND, 0],
    [69 * SECOND, 0],
    [71 * SECOND, 1],
  ] as const) {
    const node = stage([...healthyStart, lost(2000), ...boot(10 * SECOND)]);
    node.looks(rejoinsMs, alone, []);
    node.feed(...healed(rejoinsMs + 1));
    const alerts = node
      .alerts()
      .filter(({ key }) => key === "CorosyncQuorumLost");
    assert.equal(alerts.length, raised, `rejoined at ${rejoinsMs}`);
    assert.equal(node.news.length, raised);
  }
});

test("review() gives a corosync that starts the whole time anew after it was out of sight", () => {
  const node = stage([...healthyStart, lost(2000), ...boot(10_000)]);
  node.looks(50_000, alone, []);
  node.feed(lost(50_001));
  node.wait(2 * MINUTE);
  node.feed(...boot(2 * MINUTE));
  node.looks(2 * MINUTE + 59_000, alone, []);
  assert.equal(node.alert("CorosyncQuorumLost"), undefined);
  node.looks(2 * MINUTE + 61_000, alone, []);
  assert.equal(outline(node.alert("CorosyncQuorumLost"))?.sinceMs, 10_002);
});

test("review() raises at once what a corosync lost that went on while this program was away", () => {
  const node = stage([...healthyStart, lost(2000), connected(10 * SECOND)]);
  node.feed(
    nodelistNotified(10_001, 20, [1]),
    quorumNotified(10_002, false, { 1: 1, 2: 2, 3: 2 }),
  );
  const alert = node.alert("CorosyncQuorumLost");
  assert.equal(outline(alert)?.sinceMs, 10_002);
  assert.match(
    alert?.annotations.description ?? "",
    /lost quorum between 2026-01-01T00:00:01.000Z and 2026-01-01T00:00:10.002Z, found only afterwards/,
  );
});

test("review() takes no node list of a former corosync for one of a corosync that starts", () => {
  const node = stage();
  node.feed(quorumNotified(1500, true, { 1: 1, 2: 1, 3: 2 }), lost(2000));
  node.feed(connected(10_000), nodelistNotified(10_001, 20, [1]));
  node.feed(
    observed(10_002, alone, []),
    quorumNotified(10_003, false, { 1: 1 }),
  );
  assert.equal(node.alert("CorosyncQuorumLost"), undefined);
});

test("review() raises at once what is found after a frozen corosync went on", () => {
  const node = stage([...healthyStart, silent(4100)]);
  node.wait(15_000);
  node.feed(quorumNotified(15_000, false, { 1: 1, 2: 1, 3: 1 }));
  assert.equal(outline(node.alert("CorosyncQuorumLost"))?.sinceMs, 15_000);
});

test("review() keeps the alert and its start when quorum is lost again before it ended", () => {
  const node = stage([...healthyStart, ...isolated(2000)]);
  node.acknowledge();
  node.feed(...healed(10_000), ...isolated(20_000));
  assert.deepEqual(outline(node.alert("CorosyncQuorumLost")), {
    status: "firing",
    node: "n1",
    sinceMs: 2050,
    isRepeated: true,
  });
  assert.match(
    node.alert("CorosyncQuorumLost")?.annotations.description ?? "",
    /came back: 1 times/,
  );
  assert.equal(node.news.length, 1);
});

test("review() raises a new alert in place of the resolved one when quorum is lost anew", () => {
  const node = stage([...healthyStart, ...isolated(2000)]);
  node.acknowledge();
  node.feed(...healed(10_000));
  node.looks(5 * MINUTE);
  assert.equal(node.alert("CorosyncQuorumLost")?.status, "resolved");
  node.feed(...isolated(6 * MINUTE));
  assert.equal(
    outline(node.alert("CorosyncQuorumLost"))?.sinceMs,
    6 * MINUTE + 50,
  );
  assert.deepEqual(
    node.news.map(({ kind }) => kind),
    ["alert-firing", "alert-resolved", "alert-firing"],
  );
});

test("review() holds CorosyncQuorumLost back until the cluster has a name, and then tells the true start", () => {
  const node = stage(healthyStart.slice(1));
  node.feed(...isolated(2000));
  assert.deepEqual(node.alerts(), []);
  assert.deepEqual(node.news, []);
  assert.equal(unnamedAlerts(node.book), 1, "what is held back is no secret");
  node.feed(...healed(3000), identified(4000, "prod", { 1: "n1" }));
  assert.equal(unnamedAlerts(node.book), 0);
  assert.deepEqual(outline(node.alert("CorosyncQuorumLost")), {
    status: "firing",
    node: "n1",
    sinceMs: 2050,
    isRepeated: false,
  });
  assert.equal(node.news.length, 1);
});

test("review() takes the cluster name of the settings where corosync has none", () => {
  const node = stage(
    [identified(900, "", { 1: "n1" }), ...healthyStart.slice(1)],
    {
      settings: { ...settings, clusterName: "fallback" },
    },
  );
  node.feed(...isolated(2000));
  assert.deepEqual(node.alert("CorosyncQuorumLost")?.labels, {
    alertname: "CorosyncQuorumLost",
    severity: "critical",
    cluster_name: "fallback",
    node_name: "n1",
  });
});

test("review() raises a loss that the journal has and that no alert told of, if it lasts", () => {
  const { state } = stage([...healthyStart, ...isolated(2000)]);
  const resumed = resume(durableOf(state), { now: at(5000), sameBoot: true });
  const node = stage([connected(5001)], { state: resumed });
  node.feed(
    nodelistNotified(5002, 8, [1]),
    quorumNotified(5003, false, { 1: 1, 2: 2, 3: 2 }),
    observed(5004, alone, othersDead),
  );
  assert.equal(outline(node.alert("CorosyncQuorumLost"))?.sinceMs, 2050);
  assert.equal(node.state.counters.lastQuorumLossMs, at(2050).realtimeMs);
});

test("lastPagedQuorumLossMs is the newest loss whose alert was acknowledged, also one during that alert", () => {
  const node = stage([...healthyStart, ...isolated(2000)]);
  const paged = () => node.book.lastPagedQuorumLossMs - at(0).realtimeMs;
  assert.equal(node.book.lastPagedQuorumLossMs, 0);
  node.acknowledge();
  assert.equal(paged(), 2050);
  node.feed(...healed(10_000), ...isolated(20_000));
  assert.equal(paged(), 20_050);
  assert.equal(
    node.book.lastPagedQuorumLossMs,
    node.state.counters.lastQuorumLossMs,
  );
});

test("alertsOf() tells votes only when they were read after the loss", () => {
  const node = stage();
  const description = () =>
    node.alert("CorosyncQuorumLost")?.annotations.description ?? "";
  node.feed(...isolated(2000).slice(0, 2));
  assert.equal(
    description(),
    "Node n1 lost quorum at 2026-01-01T00:00:02.050Z, told by a callback of votequorum. " +
      "Its activity is blocked, and it may be fenced. Members: n1. Missing: n2, n3.",
  );
  node.feed(...isolated(2000).slice(2));
  assert.match(
    description(),
    /1 of 3 expected votes are present, 2 are needed\./,
  );
  node.feed(...healed(3000));
  assert.match(
    description(),
    /Quorum is back since 2026-01-01T00:00:03.050Z; this alert ends if it stays so\./,
  );
});
