// Room context: (state, reading) -> state and what changed. Total: any reading may come in any state.
import { compareLinks } from "./links.ts";
import { countPauses } from "./pauses.ts";
import type { CollectorName, ContextReading } from "./reading.ts";
import type { ContextState } from "./state.ts";
import type { LinkTransition } from "./transition.ts";

export interface Taken {
  readonly state: ContextState;
  /** Oldest first. */
  readonly transitions: readonly LinkTransition[];
}

/** Takes one reading, oldest first, into the state; it replaces what was known of its collector. */
export function take(state: ContextState, reading: ContextReading): Taken {
  const { collector } = reading;
  if (!state.collectors.has(collector)) return { state, transitions: [] };
  const next: ContextState = {
    ...state,
    newest: new Map(state.newest).set(collector, reading),
    tookMs: tookMs(state.tookMs, reading),
  };
  if (reading.collector === "scheduling" && reading.kind === "read") {
    const pauses = countPauses(state.pauses, reading.pauses);
    return { state: { ...next, pauses }, transitions: [] };
  }
  if (collector !== "knet") return { state: next, transitions: [] };
  const { links, transitions } = compareLinks(state, reading);
  return { state: { ...next, links }, transitions };
}

/** Most readings of knet are no more than a look at which links are connected. */
function tookMs(
  known: ReadonlyMap<CollectorName, number>,
  reading: ContextReading,
): ReadonlyMap<CollectorName, number> {
  if (reading.kind !== "read") return known;
  const { collector, at, durationMs } = reading;
  const isWhole =
    collector !== "knet" || reading.countersAt.monotonicMs === at.monotonicMs;
  return isWhole ? new Map(known).set(collector, durationMs) : known;
}
