// Tests of room quorum: corosync in sight and out of it, and who is who.
import assert from "node:assert/strict";
import { test } from "node:test";
import { currentFacts, isCurrent } from "../../src/quorum/availability.ts";
import { initialState } from "../../src/quorum/state.ts";
import {
  at,
  changesAfterStart,
  connected,
  feed,
  healthy,
  identified,
  identity,
  lost,
  observed,
  quorumNotified,
  seen,
  silent,
} from "./build.ts";

const FRESH_MS = 3000;

test("reduce() tells one outage once, however many attempts fail in it", () => {
  const cause = { call: "votequorum_initialize", code: "CS_ERR_ACCESS" };
  assert.deepEqual(
    changesAfterStart(
      silent(4000),
      lost(5000),
      lost(5250, cause),
      connected(6000),
      observed(6001),
    ),
    [
      {
        kind: "corosync-lost",
        ...seen(4000),
        cause: { call: "poll", code: "TIMEOUT" },
      },
      { kind: "corosync-back", ...seen(6001) },
    ],
  );
});

test("reduce() tells every outage, and its end once", () => {
  const changes = changesAfterStart(
    lost(2000),
    observed(3000),
    observed(4000),
    silent(9000),
    observed(9500),
  );
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ["corosync-lost", "corosync-back", "corosync-lost", "corosync-back"],
  );
});

test("reduce() tells a corosync that was never there, and its coming", () => {
  const { transitions } = feed([lost(1), connected(2), observed(3)]);
  assert.deepEqual(transitions, [
    {
      kind: "corosync-lost",
      ...seen(1),
      cause: { call: "votequorum_dispatch", code: "CS_ERR_LIBRARY" },
    },
    { kind: "corosync-back", ...seen(3) },
  ]);
});

test("reduce() tells nobody when this program itself hangs up, and shows nothing after it", () => {
  const closed = lost(1500, { call: "close", code: "CS_OK" });
  assert.deepEqual(changesAfterStart(closed), []);
  assert.equal(isCurrent(healthy(closed), at(1501), FRESH_MS), false);
  assert.deepEqual(
    healthy(closed).traffic.connectionErrors,
    healthy().traffic.connectionErrors,
  );
});

test("reduce() keeps the last known facts when corosync is lost", () => {
  const before = healthy();
  const after = healthy(lost(1500));
  assert.deepEqual(after.facts, before.facts);
  assert.deepEqual(after.lastObservation, at(1000));
});

test("reduce() counts connections and their errors by code, with a bounded number of codes", () => {
  const { traffic } = healthy(
    lost(1100),
    lost(1200, { code: "CS_ERR_ACCESS" }),
    lost(1300, { code: 'not "a" code\n' }),
    ...Array.from({ length: 200 }, (_, index) =>
      lost(1400, { code: `CS_ERR_${String(index)}` }),
    ),
  );
  assert.equal(traffic.connections, 1);
  assert.equal(traffic.connectionErrors.get("CS_ERR_LIBRARY"), 1);
  assert.equal(traffic.connectionErrors.get("CS_ERR_ACCESS"), 1);
  assert.equal(traffic.connectionErrors.has('not "a" code\n'), false);
  assert.equal(traffic.connectionErrors.size, 64);
  const sum = [...traffic.connectionErrors.values()].reduce(
    (total, errors) => total + errors,
    0,
  );
  assert.equal(sum, 203);
  assert.equal(traffic.connectionErrors.get("OTHER"), 1 + 200 - (64 - 12));
});

test("isCurrent() holds exactly as long as an observation may stand for the present (never lies)", () => {
  const state = healthy();
  assert.equal(isCurrent(state, at(1000 + FRESH_MS), FRESH_MS), true);
  assert.equal(isCurrent(state, at(1000 + FRESH_MS + 1), FRESH_MS), false);
});

test("isCurrent() is false before the first look, after silent, after lost and before the look after a reconnect (never lies)", () => {
  for (const state of [
    initialState(at(0)),
    feed([connected(1), quorumNotified(2, true, { 1: 1 })]).state,
    healthy(silent(1001)),
    healthy(lost(1001)),
    healthy(lost(1001), connected(1002), quorumNotified(1003, true, { 1: 1 })),
    healthy(connected(1001)),
  ]) {
    assert.equal(isCurrent(state, at(1004), FRESH_MS), false);
    assert.equal(currentFacts(state, at(1004), FRESH_MS), undefined);
  }
});

test("isCurrent() is false when no time can be made of the clock (never lies)", () => {
  const noTime = { realtimeMs: Number.NaN, monotonicMs: Number.NaN };
  assert.equal(isCurrent(healthy(), noTime, FRESH_MS), false);
});

test("currentFacts() shows a change of a callback before the next look", () => {
  const state = healthy(quorumNotified(1200, false, { 1: 1, 2: 2, 3: 2 }));
  assert.equal(currentFacts(state, at(1201), FRESH_MS)?.quorate, false);
});

test("reduce() tells a new identity, but not the first one", () => {
  const first = identified(1100, "prod", { 1: "a", 2: "b" });
  assert.deepEqual(changesAfterStart(first, first), []);
  const renamed = identified(1200, "prod", { 1: "a", 2: "c" });
  assert.deepEqual(changesAfterStart(first, renamed), [
    {
      kind: "identity-changed",
      from: identity("prod", { 1: "a", 2: "b" }),
      to: identity("prod", { 1: "a", 2: "c" }),
      ...seen(1200),
    },
  ]);
});

test("reduce() keeps the last known identity when cmap tells nothing", () => {
  const state = healthy(
    identified(1100, "prod", { 1: "a" }),
    identified(1200, "", {}),
  );
  assert.deepEqual(state.identity, identity("prod", { 1: "a" }));
});
