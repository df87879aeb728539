// Room notify: dates what is to be delivered, once for all members.
import type { Instant } from "../../../quorum/terms/ids.ts";
import type { Alert } from "../../alert.ts";
import { isSameState, type Item } from "./letter.ts";

export interface Inbox {
  /** The newest full set; an alert in the same state as before keeps its dates. */
  take(alerts: readonly Alert[], now: Instant): readonly Item[];
}

export function createInbox(): Inbox {
  let items: ReadonlyMap<string, Item> = new Map();
  return {
    take(alerts, now) {
      items = new Map(
        alerts.map((alert) => [
          alert.key,
          dated(alert, items.get(alert.key), now),
        ]),
      );
      return [...items.values()];
    },
  };
}

function dated(alert: Alert, before: Item | undefined, now: Instant): Item {
  if (before !== undefined && isSameState(before.alert, alert)) {
    return { ...before, alert };
  }
  const isSameStart = before?.alert.startsAtMs === alert.startsAtMs;
  const agoMs = now.realtimeMs - alert.startsAtMs;
  const startedAtMs = isSameStart
    ? before.startedAtMs
    : now.monotonicMs - agoMs;
  return { alert, sinceMs: now.monotonicMs, startedAtMs };
}
