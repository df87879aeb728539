// Room context: which readings may be shown as the present.
import type { Instant } from "../quorum/terms/ids.ts";
import type { CollectorName, ContextReading, ReadOf } from "./reading.ts";
import type { ContextState, Freshness } from "./state.ts";

/** The newest reading of a collector, unless it failed, grew old or never came. */
export function currentReading<Name extends CollectorName>(
  state: ContextState,
  name: Name,
  now: Instant,
): ReadOf<Name> | undefined {
  const reading = state.newest.get(name);
  return isOf(reading, name) && isFresh(reading, state.freshness, now)
    ? reading
    : undefined;
}

/** Whether a collector does what it is there for: it was just read, or it was just learnt that there is nothing to read. */
export function isWorking(
  { newest, freshness }: ContextState,
  name: CollectorName,
  now: Instant,
): boolean {
  const reading = newest.get(name);
  return (
    reading !== undefined &&
    reading.kind !== "failed" &&
    isFresh(reading, freshness, now)
  );
}

function isOf<Name extends CollectorName>(
  reading: ContextReading | undefined,
  name: Name,
): reading is ReadOf<Name> {
  return reading?.kind === "read" && reading.collector === name;
}

function isFresh(
  reading: ContextReading,
  { linksMs, othersMs }: Freshness,
  now: Instant,
): boolean {
  if (reading.collector !== "knet" || reading.kind !== "read") {
    return isWithin(reading.at, othersMs, now);
  }
  return (
    isWithin(reading.at, linksMs, now) &&
    isWithin(reading.countersAt, othersMs, now)
  );
}

function isWithin(at: Instant, ms: number, now: Instant): boolean {
  return now.monotonicMs - at.monotonicMs <= ms;
}
