// Room notify: how long to wait before the next try. Pure.
import type { Pace } from "./options.ts";

/** A fifth more or less, so that the nodes of a cluster do not knock in step. */
export function jittered(ms: number, random: number): number {
  return ms * (0.8 + 0.4 * random);
}

/**
 * The delay before retry number `attempt` (0 is the first): doubling, jittered, never above the longest.
 * @param random a number in [0, 1)
 */
export function retryDelayMs(
  attempt: number,
  random: number,
  { retryFirstMs, retryLongestMs }: Pace,
): number {
  const doubled = retryFirstMs * 2 ** Math.min(attempt, 16);
  return jittered(Math.min(doubled, retryLongestMs / 1.2), random);
}
