// Room notify: when time alone takes an alert further. All moments are CLOCK_MONOTONIC.
import type { Book, Entry, Resolved } from "../book.ts";
import type { Rule, Settings } from "../rule.ts";
import { ruleOf } from "../rules.ts";

/** Prometheus, too, says for 15 minutes that an alert has ended: an Alertmanager may have been away. */
export const RESOLVED_FOR_MS = 15 * 60_000;
/** How long an alert whose cause is gone waits for an Alertmanager that takes it. */
export const UNDELIVERED_FOR_MS = 24 * 3_600_000;

/** When a timer must call for a review; `undefined`: not before the next event. */
export function nextReviewMs(
  { entries, resolved, memory }: Book,
  settings: Settings,
): number | undefined {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const entry of entries.values()) {
    const pace = { rule: ruleOf(entry.name), settings };
    nextMs = Math.min(nextMs, dueMs(entry, memory.ringMovedMs, pace) ?? nextMs);
  }
  for (const ended of resolved.values()) {
    nextMs = Math.min(nextMs, forgottenMs(ended));
  }
  return Number.isFinite(nextMs) ? nextMs : undefined;
}

/** When it becomes firing, or has settled, if nothing else happens. */
export function dueMs(
  { phase, sight }: Entry,
  ringMovedMs: number,
  { rule, settings }: { readonly rule: Rule; readonly settings: Settings },
): number | undefined {
  switch (phase.kind) {
    case "pending":
      return sight === "present" && phase.sinceMs !== undefined
        ? phase.sinceMs + phase.waitMs
        : undefined;
    case "firing":
      return undefined;
    case "settling": {
      const { acknowledgedMs, goneAt, quietFromMs } = phase;
      if (acknowledgedMs === undefined) {
        return goneAt.monotonicMs + UNDELIVERED_FOR_MS;
      }
      if (sight !== "absent") return undefined;
      return (
        Math.max(quietFromMs, ringMovedMs, acknowledgedMs) +
        rule.settleTimes * settings.settleMs
      );
    }
    default:
      return phase satisfies never;
  }
}

export function forgottenMs({ at }: Resolved): number {
  return at.monotonicMs + RESOLVED_FOR_MS;
}
