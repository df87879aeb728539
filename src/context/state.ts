// Room context: the newest reading of every collector, and what later ones are compared with.
import type { Instant } from "../quorum/terms/ids.ts";
import { type PauseCount, startPauses } from "./pauses.ts";
import type { CollectorName, ContextReading, KnetLink } from "./reading.ts";

/** How long a reading stands for the present, in milliseconds: until the next one must have come. */
export interface Freshness {
  /** Of which links are connected, which is asked more often than all else. */
  readonly linksMs: number;
  readonly othersMs: number;
}

export interface ContextOptions {
  /** Those that are read; readings of others are passed over. */
  readonly collectors: ReadonlySet<CollectorName>;
  readonly freshness: Freshness;
}

/** The links when they were last read. */
export interface KnownLinks {
  readonly at: Instant;
  /** When their counts were read. */
  readonly countersAt: Instant;
  readonly links: ReadonlyMap<string, KnetLink>;
  /** Nothing could be read since. */
  readonly isLost: boolean;
}

export interface ContextState extends ContextOptions {
  /** The newest of each collector, also when it failed. */
  readonly newest: ReadonlyMap<CollectorName, ContextReading>;
  /** How long the newest whole reading of each collector took. */
  readonly tookMs: ReadonlyMap<CollectorName, number>;
  /** Kept when the links cannot be read, so that the next reading can be compared. */
  readonly links: KnownLinks | undefined;
  readonly pauses: PauseCount;
}

/** Nothing was read yet. */
export function initialContext(
  options: ContextOptions,
  at: Instant,
): ContextState {
  return {
    ...options,
    newest: new Map(),
    tookMs: new Map(),
    links: undefined,
    pauses: startPauses(at),
  };
}
