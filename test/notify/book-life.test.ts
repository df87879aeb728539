// Tests of room notify: how an alert lives, whatever it tells of.
import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyBook } from "../../src/notify/book/book.ts";
import { acknowledged } from "../../src/notify/book/life/acknowledged.ts";
import { nextReviewMs } from "../../src/notify/book/life/due.ts";
import { review } from "../../src/notify/book/review.ts";
import { MAX_NODES } from "../../src/quorum/state.ts";
import {
  at,
  connected,
  identified,
  lost,
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

const HOUR = 60 * MINUTE;

test("review() gives back the very book when nothing changed, as it is called every second", () => {
  for (const events of [healthyStart, [...healthyStart, ...isolated(2000)]]) {
    const node = stage(events);
    const { book } = node;
    const moment = { state: node.state, transitions: [], now: at(2500) };
    assert.equal(review(book, moment, settings), book);
  }
});

test("review() never ends an alert that no Alertmanager took, and forgets it a day after its cause", () => {
  const node = stage([...healthyStart, ...isolated(2000), ...healed(3000)]);
  node.wait(3050 + 24 * HOUR - 1);
  assert.equal(outline(node.alert("CorosyncQuorumLost"))?.status, "firing");
  node.wait(3050 + 24 * HOUR);
  assert.deepEqual(node.alerts(), []);
  assert.deepEqual(
    node.news.map(({ kind }) => kind),
    ["alert-firing", "alert-resolved"],
  );
});

test("review() settles from the acknowledgement on when that came last", () => {
  const node = stage([...healthyStart, ...isolated(2000), ...healed(3000)]);
  node.looks(10 * MINUTE);
  node.acknowledge();
  node.looks(13 * MINUTE - 1);
  assert.equal(node.alert("CorosyncQuorumLost")?.status, "firing");
  node.looks(13 * MINUTE);
  assert.equal(node.alert("CorosyncQuorumLost")?.status, "resolved");
});

test("alertsOf() says for 15 minutes that an alert has ended", () => {
  const node = stage([...healthyStart, ...isolated(2000), ...healed(3000)]);
  node.acknowledge();
  node.looks(3051 + 3 * MINUTE);
  const alert = node.alert("CorosyncQuorumLost");
  assert.ok(alert?.status === "resolved");
  assert.equal(alert.resolvedAtMs, at(3051 + 3 * MINUTE).realtimeMs);
  assert.equal(nextReviewMs(node.book, settings), 3051 + 18 * MINUTE);
  node.wait(3051 + 18 * MINUTE - 1);
  assert.equal(node.alerts().length, 1);
  node.wait(3051 + 18 * MINUTE);
  assert.deepEqual(node.alerts(), []);
  assert.equal(nextReviewMs(node.book, settings), undefined);
});

test("acknowledged() takes nothing for another alert, and only the first acknowledgement", () => {
  const node = stage([...healthyStart, ...isolated(2000)]);
  const { book } = node;
  const alert = node.alert("CorosyncQuorumLost");
  assert.ok(alert !== undefined);
  for (const other of [
    { ...alert, key: "CorosyncDown" },
    { ...alert, startsAtMs: alert.startsAtMs - 1 },
    { ...alert, status: "resolved" as const },
  ]) {
    assert.equal(acknowledged(book, other, at(3000)), book);
  }
  const taken = acknowledged(book, alert, at(3000));
  assert.notEqual(taken, book);
  assert.equal(acknowledged(taken, alert, at(4000)), taken);
});

test("review() ends first what is muted, last what mutes", () => {
  const node = stage([...healthyStart, ...withoutThree(2000)]);
  node.looks(MINUTE, twoVotes, threeDead);
  node.feed(...isolated(2 * MINUTE));
  node.acknowledge();
  node.feed(...withoutThree(3 * MINUTE, 12));
  node.acknowledge();
  node.feed(...healed(4 * MINUTE));
  const order: string[] = [];
  for (let ms = 4 * MINUTE + 500; ms < 9 * MINUTE; ms += 1000) {
    node.feed(observed(ms));
    for (const { status, labels } of node.alerts()) {
      if (status === "resolved" && !order.includes(labels.alertname)) {
        order.push(labels.alertname);
      }
    }
  }
  assert.deepEqual(order, [
    "CorosyncQuorumAtRisk",
    "CorosyncNodeLost",
    "CorosyncQuorumLost",
  ]);
});

test("alertsOf() puts first what goes first", () => {
  const node = stage([...healthyStart, ...withoutThree(2000)]);
  node.looks(MINUTE, twoVotes, threeDead);
  node.feed(lost(MINUTE + 1), connected(MINUTE + 2));
  node.feed(...withoutThree(MINUTE + 3, 12));
  const order = node.alerts().map(({ goesFirst }) => goesFirst);
  assert.deepEqual(order, [true, false]);
});

test("review() keeps the labels of a raised alert when names change", () => {
  const node = stage([...healthyStart, ...isolated(2000)]);
  const before = node.alert("CorosyncQuorumLost")?.labels;
  node.feed(identified(2100, "other", { 1: "renamed" }));
  assert.deepEqual(node.alert("CorosyncQuorumLost")?.labels, before);
});

test("alertsOf() bounds names and texts", () => {
  const long = "x".repeat(5000);
  const members = Array.from({ length: 300 }, (_, index) => index + 1);
  const names = Object.fromEntries(
    members.map((id) => [id, `${id}${long}\uD800`]),
  );
  const node = stage([
    identified(900, long, names),
    connected(990),
    nodelistNotified(991, 4, members),
    quorumNotified(992, true, Object.fromEntries(members.map((id) => [id, 1]))),
    observed(1000),
    nodelistNotified(2000, 8, [1, 2]),
    quorumNotified(2050, true, { 1: 1, 2: 1 }),
  ]);
  const alerts = node.alerts();
  assert.equal(alerts.length, 298);
  for (const { annotations, labels } of alerts) {
    assert.ok(annotations.description.length <= 1500);
    assert.match(annotations.description, /and 282 more\.$/);
    assert.equal(labels.node_name?.length, 255);
    assert.equal(labels.cluster_name.length, 255);
  }
});

test("review() keeps no more alerts than there can be nodes", () => {
  // Without names every node counts as configured.
  const node = stage(healthyStart.slice(1));
  for (let wave = 0; wave < 3; wave += 1) {
    const members = [
      1,
      ...Array.from({ length: 900 }, (_, i) => wave * 900 + i + 2),
    ];
    node.feed(nodelistNotified(2000 + wave, 8 + wave, members));
  }
  assert.ok(node.book.entries.size <= MAX_NODES + 4);
});

test("nextReviewMs() of an empty book is never", () => {
  assert.equal(nextReviewMs(emptyBook, settings), undefined);
});
