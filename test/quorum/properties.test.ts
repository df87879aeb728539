// Tests of room quorum: what holds for any events in any order.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { unobservedMs } from "../../src/quorum/book/settle.ts";
import { currentFacts } from "../../src/quorum/availability.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import {
  initialState,
  MAX_NODES,
  type QuorumState,
} from "../../src/quorum/state.ts";
import type { Transition } from "../../src/quorum/transition.ts";
import { garbageEvents, orderedEvents } from "./arbitraries.ts";
import { at } from "./build.ts";

const FRESH_MS = 3000;
const runs = { numRuns: 500 };

/** Every figure that must never go back, by name. */
function totals({
  counters,
  durations,
  traffic,
}: QuorumState): ReadonlyMap<string, number> {
  const { nodes, ...counts } = counters;
  const { connectionErrors, ...passed } = traffic;
  return new Map([
    // The moments of last changes follow CLOCK_REALTIME, which may jump.
    ...Object.entries(counts).filter(([name]) => !name.startsWith("last")),
    ...Object.entries(passed),
    ...[...connectionErrors].map(
      ([code, errors]) => [`error ${code}`, errors] as const,
    ),
    ...[...nodes].map(
      ([id, { joins }]) => [`joins ${String(id)}`, joins] as const,
    ),
    ...[...nodes].map(
      ([id, { leaves }]) => [`leaves ${String(id)}`, leaves] as const,
    ),
    ["inquorate", durations.inquorateMs],
    ["settled unobserved", durations.unobservedMs],
  ]);
}

function assertNeverLess(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): void {
  for (const [name, value] of before) {
    const now = after.get(name);
    assert.ok(
      now !== undefined && now >= value,
      `${name} went from ${String(value)} to ${String(now)}`,
    );
  }
}

test("reduce() is total: any event in any state gives a bounded state, and no counter goes back", () => {
  fc.assert(
    fc.property(garbageEvents, (events) => {
      let state = initialState(at(0));
      for (const event of events) {
        const next = reduce(state, event).state;
        assertNeverLess(totals(state), totals(next));
        for (const [name, value] of totals(next))
          assert.ok(Number.isFinite(value), name);
        assert.ok(next.facts.nodeStates.size <= MAX_NODES);
        state = next;
      }
    }),
    runs,
  );
});

test("reduce() counts exactly the transitions that it tells (metrics and pages agree)", () => {
  fc.assert(
    fc.property(orderedEvents, (events) => {
      let state = initialState(at(0));
      const told: Transition[] = [];
      for (const event of events) {
        const step = reduce(state, event);
        told.push(...step.transitions);
        state = step.state;
      }
      const tally = (kind: Transition["kind"]): number =>
        told.filter((transition) => transition.kind === kind).length;
      const { counters } = state;
      const nodes = [...counters.nodes.values()];
      assert.equal(counters.quorumGained, tally("quorum-gained"));
      assert.equal(counters.quorumLost, tally("quorum-lost"));
      assert.equal(counters.ringChanges, tally("ring-changed"));
      assert.equal(counters.qdeviceVoting, tally("qdevice-voting"));
      assert.equal(counters.qdeviceSilent, tally("qdevice-silent"));
      assert.equal(
        counters.expectedVotesUp + counters.expectedVotesDown,
        tally("expected-votes-changed"),
      );
      assert.equal(
        counters.totalVotesUp + counters.totalVotesDown,
        tally("total-votes-changed"),
      );
      assert.equal(
        nodes.reduce((sum, { joins }) => sum + joins, 0),
        tally("node-joined"),
      );
      assert.equal(
        nodes.reduce((sum, { leaves }) => sum + leaves, 0),
        tally("node-left"),
      );
      assert.ok(Math.abs(counters.quorumGained - counters.quorumLost) <= 1);
    }),
    runs,
  );
});

test("shown durations never go back at any sequence of views, and never exceed the time that passed", () => {
  fc.assert(
    fc.property(orderedEvents, fc.array(fc.nat(5000)), (events, waits) => {
      let state = initialState(at(0));
      let highest = 0;
      const view = (ms: number): void => {
        const unobserved = unobservedMs(state, at(ms), FRESH_MS);
        assert.ok(
          unobserved >= highest,
          `unobserved went from ${String(highest)} to ${String(unobserved)}`,
        );
        assert.ok(unobserved + state.durations.inquorateMs <= ms);
        highest = unobserved;
      };
      events.forEach((event, index) => {
        const before = state.durations.inquorateMs;
        view(event.at.monotonicMs);
        state = reduce(state, event).state;
        assert.ok(state.durations.inquorateMs >= before);
        const next =
          events[index + 1]?.at.monotonicMs ?? Number.POSITIVE_INFINITY;
        const later = event.at.monotonicMs + (waits[index] ?? 0);
        view(event.at.monotonicMs);
        if (later <= next) view(later);
      });
    }),
    runs,
  );
});

test("reduce() knows after a look exactly what was looked at", () => {
  fc.assert(
    fc.property(orderedEvents, (events) => {
      let state = initialState(at(0));
      for (const event of events) {
        state = reduce(state, event).state;
        if (event.kind !== "observed") continue;
        const facts = currentFacts(state, event.at, FRESH_MS);
        assert.ok(facts);
        assert.deepEqual(facts.own, event.own);
        assert.equal(facts.quorate, (event.own.flags & 2) !== 0);
        assert.equal(facts.expectedVotes, event.own.expectedVotes);
        assert.equal(facts.nodeStates.get(event.own.nodeId), event.own.state);
        const nodes = event.others.filter(
          ({ nodeId }) => nodeId !== 0 && nodeId !== event.own.nodeId,
        );
        assert.deepEqual(
          new Set(facts.others.keys()),
          new Set(nodes.map(({ nodeId }) => nodeId)),
        );
        for (const info of facts.others.values()) {
          assert.ok(event.others.includes(info));
          assert.equal(facts.nodeStates.get(info.nodeId), info.state);
        }
      }
    }),
    runs,
  );
});
