// Room notify: what is known of an Alertmanager's clock, and the moments of an alert told by it. Pure.
import type { Instant } from "../../../quorum/terms/ids.ts";
import type { Item } from "../queue/letter.ts";

/**
 * Their wall clock is our monotonic one plus something between these two. Against our monotonic clock, because our own
 * wall clock may be stepped while an alert is on its way.
 */
export interface TheirClock {
  readonly lowMs: number;
  readonly highMs: number;
  /** When that was measured, on our monotonic clock. */
  readonly atMs: number;
}

/** Two clocks of two hosts, each allowed 500 ppm: what a slewing NTP daemon does at most. */
const driftRatio = 1e-3;

/** Up to this, moments are told as our own clock has them: they stay the same from post to post. */
const tolerableSkewMs = 2_000;

/** RFC 3339 has years of four digits. */
const latestMs = Date.UTC(9999, 11, 31);

/**
 * Learns from one answer. A `Date` header is cut to whole seconds and was written between the two moments given,
 * so each answer narrows what the answers before it left possible; if nothing is left, a clock was stepped.
 */
export function learnClock(
  known: TheirClock | undefined,
  dateHeader: string | undefined,
  { sentAtMs, receivedAtMs }: { sentAtMs: number; receivedAtMs: number },
): TheirClock | undefined {
  const secondMs = Date.parse(dateHeader ?? "");
  if (Number.isNaN(secondMs)) return known;
  const seen: TheirClock = {
    lowMs: secondMs - receivedAtMs,
    highMs: secondMs + 1_000 - sentAtMs,
    atMs: receivedAtMs,
  };
  if (known === undefined) return seen;
  const drift = Math.max(0, seen.atMs - known.atMs) * driftRatio;
  const lowMs = Math.max(seen.lowMs, known.lowMs - drift);
  const highMs = Math.min(seen.highMs, known.highMs + drift);
  return lowMs <= highMs ? { lowMs, highMs, atMs: seen.atMs } : seen;
}

/** How far their clock is ahead of ours (negative: behind), undefined before their first answer. */
export function skewMs(
  clock: TheirClock | undefined,
  now: Instant,
): number | undefined {
  if (clock === undefined) return undefined;
  const theirNowMs = now.monotonicMs + (clock.lowMs + clock.highMs) / 2;
  return theirNowMs - now.realtimeMs;
}

/** What is added to moments of our clock before they are told. */
export function shiftMs(clock: TheirClock | undefined, now: Instant): number {
  const skew = skewMs(clock, now) ?? 0;
  return Math.abs(skew) > tolerableSkewMs ? skew : 0;
}

export interface Moments {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** When it began and ends, told by their clock: they act upon `endsAt` by theirs. */
export function momentsOf(
  { alert, startedAtMs }: Item,
  clock: TheirClock | undefined,
  { now, ttlMs }: { now: Instant; ttlMs: number },
): Moments {
  const shift = shiftMs(clock, now);
  const wallMs = now.realtimeMs - now.monotonicMs;
  const jumpedMs = startedAtMs + wallMs - alert.startsAtMs;
  // Our own wall clock was stepped since: what was stamped before belongs to another time.
  const jump = Math.abs(jumpedMs) > tolerableSkewMs ? jumpedMs : 0;
  const startsAtMs = alert.startsAtMs + jump + shift;
  if (alert.status === "firing") {
    const endsAtMs = now.realtimeMs + shift + ttlMs;
    return bounded(Math.min(startsAtMs, endsAtMs), endsAtMs);
  }
  // An end in their future is no end yet; an end before the start they refuse.
  const theirEarliestNowMs =
    clock === undefined ? Infinity : now.monotonicMs + clock.lowMs;
  const endsAtMs = Math.min(alert.resolvedAtMs + shift, theirEarliestNowMs);
  return bounded(Math.min(startsAtMs, endsAtMs), endsAtMs);
}

function bounded(startsAtMs: number, endsAtMs: number): Moments {
  return { startsAtMs: writable(startsAtMs), endsAtMs: writable(endsAtMs) };
}

function writable(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), latestMs) : 0;
}
