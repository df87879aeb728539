// Room notify: which quorum loss somebody was paged for, from what the journal was told.
import type { Told } from "./told.ts";

/** The newest quorum loss whose alert was taken over, also one that came while that alert was firing; 0 is none. */
export function pagedLossMs(newestFirst: readonly Told[]): number {
  const taken = newestFirst.find(
    (told) =>
      told.kind === "alert-acknowledged" && told.name === "CorosyncQuorumLost",
  );
  if (taken?.kind !== "alert-acknowledged") return 0;
  const { key, startsAtMs } = taken;
  const end = newestFirst.find(
    (told) =>
      told.kind === "alert-resolved" &&
      told.key === key &&
      told.startsAtMs === startsAtMs,
  );
  const untilMs = end?.atMs ?? Number.POSITIVE_INFINITY;
  const losses = newestFirst
    .filter(({ kind, atMs }) => kind === "quorum-lost" && atMs <= untilMs)
    .map(({ atMs }) => atMs);
  return losses.reduce((newest, ms) => Math.max(newest, ms), startsAtMs);
}
