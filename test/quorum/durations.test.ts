// Tests of room quorum: inquorate and unobserved time, on a clock that no test waits for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { unobservedMs } from "../../src/quorum/book/settle.ts";
import { initialState, type QuorumState } from "../../src/quorum/state.ts";
import {
  at,
  connected,
  feed,
  healthy,
  lost,
  observed,
  quorumNotified,
  silent,
  timerLook,
} from "./build.ts";

const FRESH_MS = 3000;
const inquorate = { flags: 0 };

/** Settled inquorate time and shown unobserved time. */
function shown(state: QuorumState, ms: number): readonly [number, number] {
  return [state.durations.inquorateMs, unobservedMs(state, at(ms), FRESH_MS)];
}

test("unobservedMs() counts from the start of the process until the first look", () => {
  assert.deepEqual(shown(initialState(at(0)), 400), [0, 400]);
  assert.deepEqual(shown(feed([connected(500)]).state, 700), [0, 700]);
  assert.deepEqual(shown(healthy(), 1000), [0, 1000]);
  assert.deepEqual(shown(healthy(), 2500), [0, 1000]);
});

test("account() gives the time between two looks to what was true at its beginning", () => {
  const state = healthy(
    timerLook(2000, inquorate),
    timerLook(3000, inquorate),
    timerLook(4000),
  );
  assert.deepEqual(shown(state, 4000), [2000, 1000]);
  assert.deepEqual(
    shown(feed([timerLook(5000)], state).state, 5000),
    [2000, 1000],
  );
});

test("account() splits the time between two looks where a callback ran (misses nothing)", () => {
  const state = healthy(
    quorumNotified(1300, false, { 1: 1 }),
    quorumNotified(1700, true, { 1: 1 }),
    observed(1701),
  );
  assert.equal(state.durations.inquorateMs, 400);
});

test("account() shows inquorate time only once a look proves that corosync was alive (never lies)", () => {
  const state = healthy(
    timerLook(2000, inquorate),
    quorumNotified(2300, false, { 1: 1 }),
  );
  assert.deepEqual(shown(state, 2900), [0, 1000]);
  assert.deepEqual(
    shown(feed([timerLook(3000, inquorate)], state).state, 3000),
    [1000, 1000],
  );
});

test("account() gives an outage to unobserved time, from the last look before it", () => {
  for (const end of [lost(2500), silent(2500)]) {
    const state = healthy(timerLook(2000, inquorate), end);
    assert.deepEqual(shown(state, 2600), [1000 - 1000, 1000 + 600]);
    const back = feed(
      [connected(9000), observed(9001, inquorate)],
      state,
    ).state;
    assert.deepEqual(shown(back, 9001), [0, 1000 + 7001]);
  }
});

test("account() gives a gap longer than the limit of freshness to unobserved time, and shows it meanwhile", () => {
  const state = healthy(timerLook(2000, inquorate));
  assert.deepEqual(shown(state, 5000), [0, 1000]);
  assert.deepEqual(shown(state, 5001), [0, 1000 + 3001]);
  assert.deepEqual(
    shown(feed([timerLook(5000)], state).state, 5000),
    [3000, 1000],
  );
  assert.deepEqual(shown(feed([timerLook(5001)], state).state, 5001), [
    0,
    1000 + 3001,
  ]);
});

test("account() adds nothing when the monotonic clock runs backwards, and nothing twice when it catches up", () => {
  const state = healthy(
    timerLook(2000, inquorate),
    timerLook(500, inquorate),
    timerLook(2500),
  );
  assert.deepEqual(shown(state, 2500), [500, 1000]);
});

test("account() survives moments that are no numbers", () => {
  const noTime = {
    realtimeMs: Number.NaN,
    monotonicMs: Number.POSITIVE_INFINITY,
  };
  const state = healthy({ kind: "silent", at: noTime }, timerLook(2000));
  assert.deepEqual(shown(state, 2000), [0, 2000]);
});
