// Tests of room quorum: what outlives the process, and how the next one goes on.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isCurrent } from "../../src/quorum/availability.ts";
import { unobservedMs } from "../../src/quorum/book/settle.ts";
import { durableOf, rebase, resume } from "../../src/quorum/past/durable.ts";
import { type Instant, nodeId } from "../../src/quorum/terms/ids.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import { replay } from "../../src/quorum/past/replay.ts";
import { initialState, type QuorumState } from "../../src/quorum/state.ts";
import { orderedEvents } from "./arbitraries.ts";
import {
  at,
  changesAfterStart,
  connected,
  feed,
  found,
  healthy,
  healthyStart,
  identified,
  identity,
  info,
  lost,
  nodelistNotified,
  observed,
  quorumNotified,
  seen,
  silent,
  timerLook,
} from "./build.ts";

const FRESH_MS = 3000;
const HOUR_MS = 3_600_000;
const sameBoot = true;

/** A new process of the same boot that remembers this state. */
function restarted(state: QuorumState, ms: number): QuorumState {
  return resume(durableOf(state), { now: at(ms), sameBoot }, FRESH_MS);
}

/** What a new process hears when it connects, and nothing has changed. */
const sameAsBefore = (ms: number) => [
  connected(ms),
  nodelistNotified(ms + 1, 4, [1, 2, 3]),
  quorumNotified(ms + 2, true, { 1: 1, 2: 1, 3: 1 }),
  observed(ms + 3),
];

test("resume() shows nothing of the past as the present (never lies)", () => {
  const state = restarted(healthy(), 1001);
  assert.deepEqual(state.link, { kind: "unconnected" });
  assert.equal(state.lastObservation, undefined);
  assert.equal(isCurrent(state, at(1001), FRESH_MS), false);
});

test("resume() tells nothing and counts nothing when nothing has changed (counted once)", () => {
  const before = healthy(quorumNotified(1200, false, { 1: 1 }), observed(1300));
  const { state, transitions } = feed(
    sameAsBefore(9000),
    restarted(before, 8000),
  );
  assert.deepEqual(
    transitions.map(({ kind }) => kind),
    ["node-joined", "node-joined"],
  );
  const { nodes, ...counts } = state.counters;
  const { nodes: nodesBefore, ...countsBefore } = before.counters;
  assert.deepEqual(counts, countsBefore);
  assert.deepEqual(nodesBefore.get(nodeId(2)), { joins: 0, leaves: 1 });
  assert.deepEqual(nodes.get(nodeId(2)), { joins: 1, leaves: 1 });
});

test("resume() finds each change of the time without a process once, as not observed, since the last look (misses nothing)", () => {
  const { state, transitions } = feed(
    [
      connected(9000),
      nodelistNotified(9001, 20, [1, 2]),
      quorumNotified(9002, false, { 1: 1, 2: 1, 3: 2 }),
      observed(9003, { flags: 0, totalVotes: 2, expectedVotes: 5 }, [info(2)]),
      timerLook(10_000, { flags: 0, totalVotes: 2, expectedVotes: 5 }),
    ],
    restarted(healthy(), 8000),
  );
  assert.deepEqual(transitions, [
    {
      kind: "ring-changed",
      from: { nodeId: nodeId(1), sequence: 4n },
      to: { nodeId: nodeId(1), sequence: 20n },
      ...found(9001, 1000),
    },
    {
      kind: "node-left",
      nodeId: nodeId(3),
      ...found(9001, 1000),
      source: "callback",
    },
    { kind: "quorum-lost", ...found(9002, 1000), source: "callback" },
    {
      kind: "expected-votes-changed",
      from: 3,
      to: 5,
      ...found(9003, 1000),
      source: "announced-look",
    },
    {
      kind: "total-votes-changed",
      from: 3,
      to: 2,
      ...found(9003, 1000),
      source: "announced-look",
    },
  ]);
  assert.equal(state.counters.quorumLost, 1);
  assert.equal(state.counters.lastWatchedQuorumLossMs, 0);
  assert.equal(state.traffic.unannouncedChanges, 0);
});

test("reduce() tells a change during an outage of corosync as not observed, and later ones as observed", () => {
  const back = { flags: 0 };
  const changes = changesAfterStart(
    silent(4000),
    timerLook(8000, back),
    timerLook(9000),
  ).filter(({ kind }) => kind.startsWith("quorum"));
  assert.deepEqual(changes, [
    { kind: "quorum-lost", ...found(8000, 1000), source: "timer" },
    { kind: "quorum-gained", ...seen(9000), source: "timer" },
  ]);
  assert.equal(
    healthy(silent(4000), timerLook(8000, back)).traffic.unannouncedChanges,
    0,
  );
});

test("reduce() does not call observed what happened while this process was stopped (never lies)", () => {
  assert.deepEqual(changesAfterStart(timerLook(60_000, { flags: 0 })), [
    { kind: "quorum-lost", ...found(60_000, 1000), source: "timer" },
  ]);
});

test("resume() compares the first names of cmap with the last ones known", () => {
  const before = healthy(identified(1100, "prod", { 1: "a" }));
  const names = identified(9000, "prod", { 1: "b" });
  const again = identified(9500, "prod", { 1: "c" });
  assert.deepEqual(feed([names, again], restarted(before, 8000)).transitions, [
    {
      kind: "identity-changed",
      from: identity("prod", { 1: "a" }),
      to: identity("prod", { 1: "b" }),
      ...found(9000, 1000),
    },
    {
      kind: "identity-changed",
      from: identity("prod", { 1: "b" }),
      to: identity("prod", { 1: "c" }),
      ...seen(9500),
    },
  ]);
});

test("resume() goes on with an outage that was told: one lost, one back", () => {
  const down = healthy(lost(2000));
  const { transitions } = feed(
    [lost(8100), lost(8200), ...sameAsBefore(9000)],
    restarted(down, 8000),
  );
  assert.deepEqual(transitions, [{ kind: "corosync-back", ...seen(9003) }]);
});

test("resume() gives the gap to unobserved time by CLOCK_MONOTONIC within a boot, though the wall clock jumps an hour back or forth", () => {
  const before = healthy(timerLook(2000, { flags: 0 }), timerLook(3000));
  assert.equal(before.durations.inquorateMs, 1000);
  for (const jumpMs of [0, HOUR_MS, -HOUR_MS]) {
    const moment = (ms: number): Instant => ({
      realtimeMs: at(ms).realtimeMs + jumpMs,
      monotonicMs: ms,
    });
    const arrival = { now: moment(8000), sameBoot };
    const state = resume(durableOf(before), arrival, FRESH_MS);
    assert.equal(unobservedMs(state, moment(8000), FRESH_MS), 1000 + 5000);
    const looked = feed([{ ...observed(9000), at: moment(9000) }], state).state
      .durations;
    assert.equal(looked.unobservedMs, 1000 + 6000);
    assert.equal(looked.inquorateMs, 1000);
  }
});

test("resume() gives the gap to unobserved time by the wall clock across a reboot, never less than nothing", () => {
  const before = healthy();
  const monotonicMs = 12;
  for (const [gapMs, expectedMs] of [
    [5000, 5000],
    [0, 0],
    [-HOUR_MS, 0],
    [Number.NaN, 0],
  ] as const) {
    const now = { realtimeMs: at(1000 + gapMs).realtimeMs, monotonicMs };
    const state = resume(durableOf(before), { now, sameBoot: false }, FRESH_MS);
    assert.equal(unobservedMs(state, now, FRESH_MS), 1000 + expectedMs);
    const look = { realtimeMs: now.realtimeMs, monotonicMs: 1012 };
    const { durations } = feed([{ ...observed(0), at: look }], state).state;
    assert.equal(durations.unobservedMs, 1000 + expectedMs + 1000);
  }
});

test("rebase() twice at once is rebase() once", () => {
  const durable = durableOf(healthy(lost(2000)));
  const arrival = { now: at(500), sameBoot: false };
  const once = rebase(durable, arrival);
  assert.deepEqual(rebase(once, { ...arrival, sameBoot: true }), once);
});

/** Every durable figure that Prometheus takes for a counter, as it is shown at a moment. */
function shownCounters(state: QuorumState, now: Instant) {
  const { nodes, ...counts } = state.counters;
  return new Map([
    ...Object.entries(counts).filter(([name]) => !name.startsWith("last")),
    ...[...nodes].flatMap(
      ([id, { joins, leaves }]) =>
        [
          [`joins ${String(id)}`, joins],
          [`leaves ${String(id)}`, leaves],
        ] as const,
    ),
    ["inquorate", state.durations.inquorateMs],
    ["unobserved", unobservedMs(state, now, FRESH_MS)],
  ]);
}

test("no counter falls across a restart at any point, and what follows is counted as after an outage (counted once)", () => {
  fc.assert(
    fc.property(
      orderedEvents,
      orderedEvents,
      fc.boolean(),
      fc.integer({ min: -10_000, max: 10_000 }),
      (earlier, later, isSameBoot, gapMs) => {
        const end = earlier.at(-1)?.at ?? at(0);
        const before = feed(earlier, initialState(at(0), FRESH_MS)).state;
        const now: Instant = {
          realtimeMs: end.realtimeMs + gapMs,
          monotonicMs: isSameBoot ? end.monotonicMs + Math.max(0, gapMs) : 7,
        };
        const arrival = { now, sameBoot: isSameBoot };
        const after = resume(durableOf(before), arrival, FRESH_MS);
        const shown = shownCounters(after, now);
        // Time that was shown as unobserved, and that the wall clock took back, stays taken back.
        const since = isSameBoot || gapMs >= 0 ? end : undefined;
        for (const [name, value] of shownCounters(before, since ?? end)) {
          if (name === "unobserved" && since === undefined) continue;
          assert.ok((shown.get(name) ?? -1) >= value, name);
        }
        const shift = (ms: number): Instant => ({
          realtimeMs: now.realtimeMs + ms,
          monotonicMs: now.monotonicMs + ms,
        });
        const following = later.map((event) => ({
          ...event,
          at: shift(event.at.monotonicMs),
        }));
        const hungUp = lost(0, { call: "close", code: "CS_OK" });
        const stayed = feed(
          [{ ...hungUp, at: now }, ...following],
          before,
        ).state;
        const resumed = feed(following, after).state;
        assert.deepEqual(resumed.counters, stayed.counters);
      },
    ),
    { numRuns: 500 },
  );
});

test("replay() of its transitions makes every step of reduce(), but for values that are known for the first time", () => {
  fc.assert(
    fc.property(orderedEvents, (events) => {
      let state = feed(healthyStart, initialState(at(0), FRESH_MS)).state;
      for (const event of events) {
        const before = durableOf(state);
        const reduction = reduce(state, event);
        state = reduction.state;
        const after = durableOf(state);
        const replayed = reduction.transitions.reduce(replay, before);
        assert.deepEqual(replayed.counters, after.counters);
        assert.deepEqual(replayed.outage, after.outage);
        if (event.kind === "identified") continue;
        assert.deepEqual(replayed.known, after.known);
      }
    }),
    { numRuns: 500 },
  );
});
