// Room config: whether an alert lasts long enough in Alertmanager to be resolved by us.
import { Refusal } from "../refusal.ts";

/** CorosyncQuorumLost settles longest: see --alertmanager.settle-time. */
const SETTLE_TIMES = 3;
/** How old the last word may be when the cause goes away. */
const REPEAT_MS = 60_000;

/** While an alert settles it is not said again: it may not end by itself meanwhile. */
export function refuseShortTtl({
  alertTtlMs,
  settleMs,
}: {
  readonly alertTtlMs: number;
  readonly settleMs: number;
}): void {
  const leastMs = SETTLE_TIMES * settleMs + REPEAT_MS;
  if (alertTtlMs >= leastMs) return;
  throw new Refusal(
    `Cannot accept --alertmanager.ttl: current value is ${alertTtlMs / 1000}s, expected at least ${leastMs / 1000}s beside a --alertmanager.settle-time of ${settleMs / 1000}s`,
  );
}
