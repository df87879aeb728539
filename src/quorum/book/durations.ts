// Room quorum: how long the cluster was inquorate, and how long nobody could tell.
import type { Instant } from "../terms/ids.ts";

/**
 * Time on CLOCK_MONOTONIC, in milliseconds. Each stretch between two observations is settled by the second one:
 * only then is it certain that corosync was alive in between, so a settled figure is never taken back.
 */
export interface Durations {
  readonly inquorateMs: number;
  readonly unobservedMs: number;
  /** Everything up to this moment is in the two figures above. */
  readonly settledUntil: Instant;
  /** Inquorate time since then, if the next observation confirms it. */
  readonly pendingInquorateMs: number;
  readonly pendingUntilMs: number;
}

/** From the start of the process until the first observation is unobserved. */
export function startDurations(at: Instant): Durations {
  const startMs = Number.isFinite(at.monotonicMs) ? at.monotonicMs : 0;
  return {
    inquorateMs: 0,
    unobservedMs: 0,
    settledUntil: { realtimeMs: at.realtimeMs, monotonicMs: startMs },
    pendingInquorateMs: 0,
    pendingUntilMs: startMs,
  };
}
