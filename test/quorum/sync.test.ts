// Tests of room quorum: a sync begins with a node list and ends with a quorum callback.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  connected,
  dropped,
  feed,
  healthy,
  lost,
  nodelistNotified,
  observed,
  quorumNotified,
  timerLook,
} from "./build.ts";

const members = { 1: 1, 2: 1, 3: 1 };

test("reduce() shows no sync after trackstart's two callbacks, in either order (a sync must not look endless)", () => {
  const nodelist = nodelistNotified(11, 4, [1, 2, 3]);
  const quorum = quorumNotified(12, true, members);
  for (const events of [
    [connected(10), nodelist, quorum, observed(13)],
    [connected(10), quorum, nodelist, observed(13)],
    [connected(10), observed(10.5), quorum, nodelist, observed(13)],
  ]) {
    assert.equal(feed(events).state.facts.sync, "ended");
  }
});

test("reduce() shows a sync from the node list until the quorum callback", () => {
  assert.equal(healthy(nodelistNotified(1200, 8, [1, 2])).facts.sync, "began");
  assert.equal(
    healthy(nodelistNotified(1200, 8, [1, 2]), observed(1300)).facts.sync,
    "began",
  );
  assert.equal(
    healthy(
      nodelistNotified(1200, 8, [1, 2]),
      quorumNotified(1300, true, members),
    ).facts.sync,
    "ended",
  );
});

test("reduce() forgets a sync of a former connection", () => {
  const state = healthy(
    nodelistNotified(1200, 8, [1, 2]),
    lost(1300),
    connected(2000),
    nodelistNotified(2001, 12, [1, 2, 3]),
  );
  assert.equal(state.facts.sync, "ended");
});

test("reduce() does not know about a sync after dropped observations, until the next callback (never lies)", () => {
  const state = healthy(nodelistNotified(1200, 8, [1, 2]), dropped(1300, 5));
  assert.equal(state.facts.sync, "unknown");
  assert.equal(state.traffic.droppedObservations, 5);
  assert.equal(
    feed([quorumNotified(1400, true, members)], state).state.facts.sync,
    "ended",
  );
  assert.equal(
    feed([nodelistNotified(1400, 12, [1])], state).state.facts.sync,
    "began",
  );
});

test("reduce() still awaits trackstart's node list after a drop (a sync must not look endless)", () => {
  const events = [
    connected(10),
    dropped(11, 1),
    nodelistNotified(12, 4, [1, 2, 3]),
  ];
  assert.equal(feed(events).state.facts.sync, "ended");
});

test("reduce() counts a drop of a senseless number as one", () => {
  for (const count of [0, -3, Number.NaN, 0.5, Number.POSITIVE_INFINITY]) {
    assert.equal(healthy(dropped(1300, count)).traffic.droppedObservations, 1);
  }
});

test("reduce() takes what the timer finds during a sync for announced, and only then", () => {
  const look = timerLook(1300, { totalVotes: 2 });
  const announced = healthy(nodelistNotified(1200, 8, [1, 2]), look);
  assert.equal(announced.traffic.unannouncedChanges, 0);
  assert.equal(announced.counters.totalVotesDown, 1);
  assert.equal(healthy(look).traffic.unannouncedChanges, 1);
});
