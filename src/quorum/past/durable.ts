// Room quorum: what outlives the process, and how the next process goes on from it.
import type { Counters } from "../book/counters.ts";
import type { Identity } from "../event.ts";
import type { Instant } from "../terms/ids.ts";
import { type LastKnown, lastKnownOf } from "./last-known.ts";
import { initialState, type Outage, type QuorumState } from "../state.ts";

/** What must not be forgotten when the process ends or the node is fenced. */
export interface Durable {
  readonly counters: Counters;
  readonly inquorateMs: number;
  readonly unobservedMs: number;
  /** Everything up to this moment is in the two figures above: the last look, or the start before the first one. */
  readonly settledUntil: Instant;
  readonly outage: Outage | undefined;
  readonly known: LastKnown;
  readonly identity: Identity;
}

/** What of a state must survive. Made of references: cheap enough for every reduction. */
export function durableOf(state: QuorumState): Durable {
  const { counters, durations, outage, facts, identity } = state;
  return {
    counters,
    inquorateMs: durations.inquorateMs,
    unobservedMs: durations.unobservedMs,
    settledUntil: durations.settledUntil,
    outage,
    known: lastKnownOf(facts),
    identity,
  };
}

/** Where a process is, as far as clocks go. */
export interface Arrival {
  readonly now: Instant;
  /** Whether CLOCK_MONOTONIC is still the same one; if not, only the wall clock tells how long the gap was. */
  readonly sameBoot: boolean;
}

/** Moves the moments of durations onto the clocks of this boot, so that a gap counts as unobserved time by itself. */
export function rebase(durable: Durable, arrival: Arrival): Durable {
  return {
    ...durable,
    settledUntil: moved(durable.settledUntil, arrival),
    outage: durable.outage && {
      ...durable.outage,
      at: moved(durable.outage.at, arrival),
    },
  };
}

/** The state of a new process that remembers: not connected, and its first look is compared with what was known last. */
export function resume(
  durable: Durable,
  arrival: Arrival,
  freshForMs?: number,
): QuorumState {
  const { counters, outage, known, identity, ...durations } = rebase(
    durable,
    arrival,
  );
  const initial = initialState(arrival.now, freshForMs);
  return {
    ...initial,
    outage,
    facts: { ...initial.facts, ...known },
    identity,
    identityUnreadSince: durations.settledUntil,
    counters,
    durations: {
      ...durations,
      pendingInquorateMs: 0,
      pendingUntilMs: durations.settledUntil.monotonicMs,
    },
  };
}

/** Never later than now: a moment in the future would swallow the time until it comes. */
function moved(at: Instant, { now, sameBoot }: Arrival): Instant {
  const gapMs = sameBoot
    ? now.monotonicMs - at.monotonicMs
    : now.realtimeMs - at.realtimeMs;
  const passedMs = Number.isFinite(gapMs) && gapMs > 0 ? gapMs : 0;
  return {
    realtimeMs: at.realtimeMs,
    monotonicMs: now.monotonicMs - passedMs,
  };
}
