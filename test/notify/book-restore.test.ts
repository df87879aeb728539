// Tests of room notify: the alerts of an earlier run go on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alertsOf } from "../../src/notify/book/alerts-of.ts";
import { restore } from "../../src/notify/book/past/restore.ts";
import { durableOf, resume } from "../../src/quorum/past/durable.ts";
import { initialState } from "../../src/quorum/state.ts";
import {
  at,
  connected,
  nodelistNotified,
  observed,
  quorumNotified,
} from "../quorum/build.ts";
import {
  healed,
  healthyStart,
  isolated,
  MINUTE,
  outline,
  settings,
  stage,
  threeDead,
  twoVotes,
  withoutThree,
} from "./book/stage.ts";

const labels = {
  alertname: "CorosyncQuorumLost",
  severity: "critical",
  cluster_name: "prod",
  node_name: "n1",
};
const quorumLost = {
  kind: "alert-firing",
  key: "CorosyncQuorumLost",
  labels,
  startsAt: "2026-01-01T00:00:02.050Z",
  at: "2026-01-01T00:00:02.051Z",
};
const taken = {
  ...quorumLost,
  kind: "alert-acknowledged",
  status: "firing",
  alertmanager: "am1:9093",
  at: "2026-01-01T00:00:03.000Z",
};
const ended = {
  ...quorumLost,
  kind: "alert-resolved",
  at: "2026-01-01T00:05:00.000Z",
};
const nodeLost = {
  ...quorumLost,
  key: "CorosyncNodeLost/3",
  labels: { ...labels, alertname: "CorosyncNodeLost", node_name: "n3" },
};

/** A new boot: ten minutes after the epoch of the tests, its own clock at 5 s. */
const reboot = (afterMs: number) => ({
  realtimeMs: at(afterMs).realtimeMs,
  monotonicMs: 5000,
});

function restored(
  entries: readonly unknown[],
  afterMs: number,
  aliveMs = afterMs,
) {
  const now = reboot(afterMs);
  const arrival = { now, aliveUntilMs: at(aliveMs).realtimeMs };
  const book = restore(entries, arrival, settings);
  const alerts = alertsOf(book, { state: initialState(now), now });
  return { book, alerts: alerts.map((alert) => outline(alert)) };
}

const firing = {
  status: "firing",
  node: "n1",
  sinceMs: 2050,
  isRepeated: true,
};

test("restore() lets an alert go on that nobody acknowledged, with its true start", () => {
  assert.deepEqual(restored([quorumLost], 20 * MINUTE).alerts, [firing]);
  assert.deepEqual(restored([quorumLost], 20 * MINUTE, 0).alerts, [firing]);
});

test("restore() moves acknowledgements onto the clock of this boot", () => {
  const { book, alerts } = restored([taken, quorumLost], MINUTE);
  assert.deepEqual(alerts, [firing]);
  assert.deepEqual(book.entries.get("CorosyncQuorumLost")?.phase, {
    kind: "firing",
    acknowledgedMs: 5000 - 57_000,
  });
});

test("restore() does not say again what Alertmanager ended by itself while this program was away", () => {
  assert.deepEqual(restored([taken, quorumLost], 20 * MINUTE, 3000).alerts, []);
});

test("review() says a restored alert again as soon as its cause is seen", () => {
  const earlier = stage([...healthyStart, ...isolated(2000)]);
  const book = restore(
    [taken, quorumLost],
    { now: at(20 * MINUTE), aliveUntilMs: undefined },
    settings,
  );
  const state = resume(durableOf(earlier.state), {
    now: at(20 * MINUTE),
    sameBoot: true,
  });
  const node = stage([], { book, state });
  assert.deepEqual(node.alerts(), []);
  const ms = 20 * MINUTE + 1;
  node.feed(connected(ms), nodelistNotified(ms, 8, [1]));
  node.feed(observed(ms, { flags: 0, totalVotes: 1 }));
  assert.deepEqual(outline(node.alert("CorosyncQuorumLost")), firing);
  assert.deepEqual(node.news, [], "it is the same alert");
});

test("review() settles a restored alert whose cause is gone", () => {
  const book = restore(
    [taken, quorumLost],
    { now: at(MINUTE), aliveUntilMs: at(MINUTE).realtimeMs },
    settings,
  );
  const node = stage([], { book });
  node.feed(...healthyStart.slice(0, 1), connected(MINUTE), ...healed(MINUTE));
  assert.equal(outline(node.alert("CorosyncQuorumLost"))?.isRepeated, false);
  node.looks(4 * MINUTE + 100);
  assert.equal(node.alert("CorosyncQuorumLost")?.status, "resolved");
});

test("restore() says the end of an alert for the rest of the 15 minutes", () => {
  const entries = [ended, taken, quorumLost];
  assert.deepEqual(restored(entries, 19 * MINUTE).alerts, [
    { status: "resolved", node: "n1", sinceMs: 2050 },
  ]);
  assert.deepEqual(restored(entries, 20 * MINUTE).alerts, []);
});

test("restore() never puts an end into the future (a wall clock that was set back)", () => {
  const now = reboot(0);
  const book = restore([ended], { now, aliveUntilMs: undefined }, settings);
  const [alert] = alertsOf(book, { state: initialState(now), now });
  assert.ok(alert?.status === "resolved");
  assert.equal(alert.resolvedAtMs, Math.max(now.realtimeMs, alert.startsAtMs));
});

test("restore() knows which quorum loss was paged, also one during the alert", () => {
  const paged = (...entries: unknown[]) =>
    restored(entries, 10 * MINUTE).book.lastPagedQuorumLossMs;
  const loss = (time: string) => ({ kind: "quorum-lost", at: time });
  const later = loss("2026-01-01T00:01:00.000Z");
  const after = loss("2026-01-01T00:06:00.000Z");
  const first = loss("2026-01-01T00:00:02.050Z");
  assert.equal(paged(quorumLost, first), 0);
  assert.equal(paged(taken, quorumLost, first), at(2050).realtimeMs);
  assert.equal(
    paged(after, ended, later, taken, quorumLost, first),
    at(MINUTE).realtimeMs,
  );
});

test("restore() remembers nodes that left and were not said yet", () => {
  const left = { kind: "node-left", nodeId: 3, at: "2026-01-01T00:00:02.000Z" };
  const joined = { ...left, kind: "node-joined" };
  const keys = (...entries: unknown[]) => [
    ...restored(entries, MINUTE).book.entries.keys(),
  ];
  assert.deepEqual(keys(left), ["CorosyncNodeLost/3"]);
  assert.deepEqual(keys(joined, left), []);
  assert.deepEqual(
    keys({ ...nodeLost, kind: "alert-resolved" }, nodeLost, left),
    [],
  );

  const book = restore(
    [left],
    { now: at(MINUTE), aliveUntilMs: undefined },
    settings,
  );
  const node = stage([...healthyStart.slice(0, 1), connected(MINUTE)], {
    book,
  });
  node.feed(...withoutThree(MINUTE + 10, 20));
  node.looks(MINUTE + 59_000, twoVotes, threeDead);
  assert.equal(node.alert("CorosyncNodeLost"), undefined);
  node.looks(MINUTE + 61_000, twoVotes, threeDead);
  assert.equal(outline(node.alert("CorosyncNodeLost"))?.sinceMs, 2000);
});

test("restore() skips whatever is not as this program writes it, and takes the rest", () => {
  const bad = [
    null,
    7,
    "alert-firing",
    [],
    {},
    { ...quorumLost, key: 1 },
    { ...quorumLost, key: "CorosyncQuorumLost/3" },
    { ...quorumLost, key: "CorosyncQuorumLost/" },
    { ...quorumLost, key: "Unknown" },
    { ...quorumLost, key: "constructor" },
    { ...quorumLost, at: "yesterday" },
    { ...quorumLost, at: 5 },
    { ...quorumLost, startsAt: "" },
    { ...quorumLost, startsAt: undefined },
    { ...quorumLost, labels: null },
    { ...quorumLost, labels: { ...labels, alertname: "CorosyncDown" } },
    { ...quorumLost, labels: { ...labels, severity: "page" } },
    { ...quorumLost, labels: { ...labels, cluster_name: "" } },
    { ...quorumLost, labels: { ...labels, cluster_name: ["prod"] } },
    { ...quorumLost, labels: { ...labels, node_name: undefined } },
    { ...quorumLost, labels: { ...labels, node_name: "x".repeat(256) } },
    { ...nodeLost, key: "CorosyncNodeLost" },
    { ...nodeLost, key: "CorosyncNodeLost/03" },
    { ...nodeLost, key: "CorosyncNodeLost/-3" },
    { ...nodeLost, key: "CorosyncNodeLost/4294967296" },
    { ...nodeLost, key: "CorosyncNodeLost/3/3" },
    { ...nodeLost, key: "CorosyncQuorumAtRisk" },
    { kind: "node-left", nodeId: "3", at: quorumLost.at },
    { kind: "node-left", nodeId: 0, at: quorumLost.at },
    { kind: "started", at: quorumLost.at },
  ];
  for (const entry of bad) {
    assert.deepEqual(
      restored([entry], MINUTE).book.entries.size,
      0,
      JSON.stringify(entry),
    );
  }
  assert.equal(restored([...bad, quorumLost], MINUTE).book.entries.size, 1);
});

test("restore() of nothing is an empty book, whose first quorum loss is raised", () => {
  const { book } = restored([], MINUTE);
  assert.equal(book.entries.size, 0);
  const node = stage([...healthyStart, quorumNotified(2000, false, { 1: 1 })], {
    book,
  });
  assert.equal(outline(node.alert("CorosyncQuorumLost"))?.sinceMs, 2000);
});
