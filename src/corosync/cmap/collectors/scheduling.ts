// Room corosync: the collector scheduling: when corosync did not get the processor. Pure.
import type { CmapPlan } from "../../addon.ts";
import type {
  SchedulingFacts,
  SchedulingPause,
} from "../../../context/reading.ts";
import { count, seconds } from "../values.ts";
import type { CmapValues } from "../values.ts";

const prefix = "stats.schedmiss.";

/** Mostly there is nothing under it, so asking for the prefix costs less than twenty names. */
export const schedulingPlan: CmapPlan = { stats: { prefixes: [prefix] } };

/** corosync's MAX_SCHEDMISS_EVENTS. */
const maxPauses = 10;

/** Throws UnfitValue. */
export function readScheduling(values: CmapValues): SchedulingFacts {
  const pauses: SchedulingPause[] = [];
  for (let n = 0; n < maxPauses; n++) {
    // Both in milliseconds: since the epoch, and a float.
    const realtimeMs = count(values, `${prefix}${String(n)}.timestamp`);
    const delaySeconds = seconds(values, `${prefix}${String(n)}.delay`);
    if (realtimeMs === undefined || delaySeconds === undefined) continue;
    const pause = { realtimeMs, delaySeconds };
    // A pause that was noted while its forerunners were read moves them on by one: the same would be read twice.
    if (!pauses.some((known) => isSame(known, pause))) pauses.push(pause);
  }
  return { pauses };
}

function isSame(one: SchedulingPause, other: SchedulingPause): boolean {
  return (
    one.realtimeMs === other.realtimeMs &&
    one.delaySeconds === other.delaySeconds
  );
}
