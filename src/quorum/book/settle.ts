// Room quorum: adds up time: what was true before an event lasted until it, if the event confirms it.
import { isCurrent } from "../availability.ts";
import type { QuorumEvent } from "../event.ts";
import type { QuorumState } from "../state.ts";
import type { Instant } from "../terms/ids.ts";
import type { Durations } from "./durations.ts";

/** Accounts for the time up to an event, by what was true before it. */
export function account(before: QuorumState, event: QuorumEvent): Durations {
  const durations = before.durations;
  const nowMs = event.at.monotonicMs;
  const pendingInquorateMs =
    before.facts.quorate === false
      ? sum(
          durations.pendingInquorateMs,
          elapsedMs(durations.pendingUntilMs, nowMs),
        )
      : durations.pendingInquorateMs;
  const pendingUntilMs = later(durations.pendingUntilMs, nowMs);
  if (event.kind !== "observed") {
    return { ...durations, pendingInquorateMs, pendingUntilMs };
  }
  const gapMs = elapsedMs(durations.settledUntil.monotonicMs, nowMs);
  const seen = before.link.kind === "answering" && gapMs <= before.freshForMs;
  return {
    inquorateMs: sum(durations.inquorateMs, seen ? pendingInquorateMs : 0),
    unobservedMs: sum(durations.unobservedMs, seen ? 0 : gapMs),
    settledUntil: {
      // A clock that runs backwards: the farthest moment stays, and its wall clock with it.
      realtimeMs:
        pendingUntilMs === nowMs
          ? event.at.realtimeMs
          : durations.settledUntil.realtimeMs,
      monotonicMs: pendingUntilMs,
    },
    pendingInquorateMs: 0,
    pendingUntilMs,
  };
}

/** Unobserved time as it may be shown at a moment: it grows while nothing current is known. */
export function unobservedMs(
  state: QuorumState,
  now: Instant,
  freshForMs: number,
): number {
  const { durations } = state;
  if (isCurrent(state, now, freshForMs)) return durations.unobservedMs;
  return sum(
    durations.unobservedMs,
    elapsedMs(durations.settledUntil.monotonicMs, now.monotonicMs),
  );
}

/** Never negative and never NaN: a clock that stands still or runs backwards adds nothing. */
function elapsedMs(fromMs: number, toMs: number): number {
  const ms = toMs - fromMs;
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}

function later(aMs: number, bMs: number): number {
  return Number.isFinite(bMs) && bMs > aMs ? bMs : aMs;
}

function sum(totalMs: number, moreMs: number): number {
  return Math.min(totalMs + moreMs, Number.MAX_SAFE_INTEGER);
}
