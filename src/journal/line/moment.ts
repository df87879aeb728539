// Room journal: moments as entries have them.
import type { Instant } from "../../quorum/terms/ids.ts";
import type { JournalEntry } from "./entry.ts";

/** The farthest moment that a Date can be. */
const MAX_DATE_MS = 8.64e15;

/** The head's two fields of a moment. A moment that is none becomes the epoch: a line must be written nevertheless. */
export function momentFields({ realtimeMs, monotonicMs }: Instant): {
  readonly at: string;
  readonly mono: number;
} {
  return {
    at: timeText(realtimeMs),
    mono: Number.isFinite(monotonicMs) ? monotonicMs : 0,
  };
}

export function timeText(realtimeMs: number): string {
  const isTime = Math.abs(realtimeMs) <= MAX_DATE_MS;
  return new Date(isTime ? Math.floor(realtimeMs) : 0).toISOString();
}

/** When an entry happened. */
export function momentOf({ at, mono }: JournalEntry): Instant {
  return { realtimeMs: Date.parse(at), monotonicMs: mono };
}
