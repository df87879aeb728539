// Room context: counts the pauses of corosync, of which cmap keeps the last ten only.
import type { Instant } from "../quorum/terms/ids.ts";
import type { SchedulingPause } from "./reading.ts";

export interface PauseCount {
  /** Pauses since `start`, each counted once. */
  readonly total: number;
  readonly start: Instant;
  /** The newest one that was read. */
  readonly newest: SchedulingPause | undefined;
}

/** Nothing is counted of before `start`: that was for the process before this one. */
export function startPauses(start: Instant): PauseCount {
  return { total: 0, start, newest: undefined };
}

/** Takes what cmap keeps now, newest first. */
export function countPauses(
  count: PauseCount,
  pauses: readonly SchedulingPause[],
): PauseCount {
  const fresh = newPauses(count, pauses);
  return {
    ...count,
    total: count.total + fresh.length,
    newest: pauses[0] ?? count.newest,
  };
}

/**
 * Those that were not there before. More than ten between two readings are told as ten; after a restart of corosync,
 * or when somebody cleared them, all are new.
 */
function newPauses(
  { start, newest }: PauseCount,
  pauses: readonly SchedulingPause[],
): readonly SchedulingPause[] {
  if (newest === undefined) {
    return pauses.filter(({ realtimeMs }) => realtimeMs >= start.realtimeMs);
  }
  const known = pauses.findIndex((pause) => isSame(pause, newest));
  return known < 0 ? pauses : pauses.slice(0, known);
}

function isSame(one: SchedulingPause, other: SchedulingPause): boolean {
  return (
    one.realtimeMs === other.realtimeMs &&
    one.delaySeconds === other.delaySeconds
  );
}
