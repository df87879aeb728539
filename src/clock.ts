// The clock that main.ts hands to the rooms; the rooms themselves never read one.
import type { Instant } from "./quorum/terms/ids.ts";

/** A source of moments; a fake one in tests. */
export interface Clock {
  now(): Instant;
}

/**
 * The clocks of this host. `process.hrtime` is CLOCK_MONOTONIC, the very clock of the native threads,
 * so their instants and ours can be subtracted.
 */
export const hostClock: Clock = {
  now() {
    return {
      realtimeMs: Date.now(),
      monotonicMs: Number(process.hrtime.bigint()) / 1e6,
    };
  },
};
