// Room corosync: how long to wait before corosync is tried again. Pure.

const firstDelayMs = 250;
const longestDelayMs = 5_000;

/**
 * The delay before attempt number `attempt` (0 is the first retry): 0.25 s doubling to 5 s, times 0.7 to 0.9.
 * The jitter only shortens, so that a booted corosync is found within 5 s, connecting included,
 * and the nodes of a cluster that booted together do not retry in step.
 * @param random a number in [0, 1)
 */
export function retryDelayMs(attempt: number, random: number): number {
  const doubled = firstDelayMs * 2 ** Math.min(attempt, 10);
  return Math.min(doubled, longestDelayMs) * (0.7 + 0.2 * random);
}
