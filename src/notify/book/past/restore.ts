// Room notify: the book that an earlier run left, from what the journal was told.
import type { Instant } from "../../../quorum/terms/ids.ts";
import { MAX_NODES } from "../../../quorum/state.ts";
import type { Book, Entry, Phase, Resolved } from "../book.ts";
import { emptyBook, keyOf } from "../book.ts";
import { RESOLVED_FOR_MS } from "../life/due.ts";
import { foundMs, type Settings } from "../rule.ts";
import { pagedLossMs } from "./paged-loss.ts";
import { type Told, toTold } from "./told.ts";

export interface Arrival {
  readonly now: Instant;
  /** Until when the earlier run is known to have lived: CLOCK_REALTIME; `undefined`: unknown, long ago. */
  readonly aliveUntilMs: number | undefined;
}

type AlertTold = Extract<Told, { readonly key: string }>;

/**
 * What was firing is firing, its cause not seen yet; what ended a short time ago has still to be said. Whoever left
 * and did not come back is remembered, though it may not have been said yet.
 * @param entries newest first: those of `restoredKinds`; any others, and whatever is not as it should be, are skipped
 */
export function restore(
  entries: Iterable<unknown>,
  arrival: Arrival,
  settings: Settings,
): Book {
  const told = [...entries].map(toTold).filter((entry) => entry !== undefined);
  const acknowledgedAt = firstAcknowledgements(told);
  const open = new Map<string, Entry>();
  const resolved = new Map<string, Resolved>();
  const decided = new Set<string>();
  const returned = new Set<string>();

  for (const entry of told) {
    switch (entry.kind) {
      case "alert-firing": {
        if (decided.has(entry.key)) break;
        decided.add(entry.key);
        const atMs = acknowledgedAt.get(identityOf(entry));
        open.set(entry.key, firing(entry, atMs, arrival, settings));
        break;
      }
      case "alert-resolved": {
        if (decided.has(entry.key)) break;
        decided.add(entry.key);
        const at = moved(entry.atMs, arrival.now);
        if (arrival.now.monotonicMs - at.monotonicMs < RESOLVED_FOR_MS) {
          resolved.set(entry.key, ended(entry, at));
        }
        break;
      }
      case "node-joined":
        returned.add(keyOf("CorosyncNodeLost", entry.nodeId));
        break;
      case "node-left": {
        const key = keyOf("CorosyncNodeLost", entry.nodeId);
        if (decided.has(key) || returned.has(key) || open.has(key)) break;
        open.set(key, away(entry, foundMs(settings)));
        break;
      }
      case "quorum-lost":
      case "alert-acknowledged":
        break;
      default:
        entry satisfies never;
    }
  }
  return {
    ...emptyBook,
    entries: bounded(open),
    resolved: bounded(resolved),
    lastPagedQuorumLossMs: pagedLossMs(told),
  };
}

function firing(
  told: AlertTold,
  acknowledgedAtMs: number | undefined,
  { now, aliveUntilMs }: Arrival,
  { ttlMs }: Settings,
): Entry {
  const acknowledgedMs =
    acknowledgedAtMs === undefined
      ? undefined
      : moved(acknowledgedAtMs, now).monotonicMs;
  return {
    ...common(told, { kind: "firing", acknowledgedMs }),
    labels: told.labels,
    // Alertmanager ended it by itself: who was told so must not be told otherwise before its cause is seen.
    isLapsed: !(now.realtimeMs - (aliveUntilMs ?? Number.NaN) < ttlMs),
  };
}

function ended(told: AlertTold, at: Instant): Resolved {
  const phase: Phase = {
    kind: "settling",
    acknowledgedMs: at.monotonicMs,
    goneAt: at,
    quietFromMs: at.monotonicMs,
  };
  return { entry: { ...common(told, phase), labels: told.labels }, at };
}

/** It left, and nobody was told; said when this node is quorate without it for a while. */
function away(
  {
    nodeId,
    atMs,
  }: Extract<Told, { readonly kind: "node-left" | "node-joined" }>,
  waitMs: number,
): Entry {
  const key = keyOf("CorosyncNodeLost", nodeId);
  const told = {
    key,
    name: "CorosyncNodeLost",
    nodeId,
    startsAtMs: atMs,
  } as const;
  return {
    ...common(told, { kind: "pending", waitMs, sinceMs: undefined }),
    labels: undefined,
  };
}

function common(
  {
    key,
    name,
    nodeId,
    startsAtMs,
  }: Pick<AlertTold, "key" | "name" | "nodeId" | "startsAtMs">,
  phase: Phase,
) {
  return {
    key,
    name,
    nodeId,
    startsAtMs,
    learnt: { kind: "remembered" },
    sight: "unknown",
    isLapsed: false,
    relapses: 0,
    phase,
  } as const;
}

/** By alert, when it was taken over first. */
function firstAcknowledgements(
  newestFirst: readonly Told[],
): ReadonlyMap<string, number> {
  const moments = new Map<string, number>();
  for (const told of newestFirst) {
    if (told.kind === "alert-acknowledged") {
      moments.set(identityOf(told), told.atMs);
    }
  }
  return moments;
}

function identityOf({ key, startsAtMs }: AlertTold): string {
  return `${key} ${startsAtMs}`;
}

/** CLOCK_MONOTONIC is another one after a boot: only the wall clock tells how long ago it was; never in the future. */
function moved(realtimeMs: number, now: Instant): Instant {
  const passedMs = Math.max(0, now.realtimeMs - realtimeMs);
  return {
    realtimeMs: Math.min(realtimeMs, now.realtimeMs),
    monotonicMs: now.monotonicMs - passedMs,
  };
}

/** As many as there can be: every node, and the others of which there is one each. */
function bounded<T>(found: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...found].slice(0, MAX_NODES));
}
