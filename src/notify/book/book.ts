// Room notify: everything that is known of this node's alerts, as one immutable value.
import type { Instant, NodeId } from "../../quorum/terms/ids.ts";
import type { AlertLabels, AlertName } from "../alert.ts";
import { type Memory, nothingSeen } from "./memory.ts";

/** What this moment tells of the cause of an alert. */
export type Sight =
  | "present"
  | "absent"
  /** Nobody can tell from here. What was said stays as it is, waiting begins anew. */
  | "unknown"
  /** Nobody can tell yet: a membership change goes on. Everything stays as it is. */
  | "on-hold";

/** How the beginning was learnt. */
export type Learnt =
  | { readonly kind: "callback" | "look" }
  /** By comparing with what was known before a gap: it began at some time since then. */
  | { readonly kind: "compared"; readonly sinceMs: number }
  /** An earlier run of this program wrote it down. */
  | { readonly kind: "remembered" };

/** Where an alert stands. Moments ending in `Ms` are CLOCK_MONOTONIC here. */
export type Phase =
  /** Not raised: it has to be present for `waitMs` since `sinceMs`, which is absent while it is not. */
  | {
      readonly kind: "pending";
      readonly waitMs: number;
      readonly sinceMs: number | undefined;
    }
  | { readonly kind: "firing"; readonly acknowledgedMs: number | undefined }
  /** Its cause is gone, but it ends only when that lasts. */
  | Settling;

export interface Settling {
  readonly kind: "settling";
  readonly acknowledgedMs: number | undefined;
  readonly goneAt: Instant;
  /** Since when it was seen without a gap that the cause is gone; counts while it still is. */
  readonly quietFromMs: number;
}

export interface Entry {
  readonly key: string;
  readonly name: AlertName;
  /** The other node that it is about. */
  readonly nodeId: NodeId | undefined;
  /** CLOCK_REALTIME, whole milliseconds. */
  readonly startsAtMs: number;
  readonly learnt: Learnt;
  /** Frozen when it was raised; absent as long as the cluster has no name. */
  readonly labels: AlertLabels | undefined;
  readonly sight: Sight;
  /** Its word passed to others, or Alertmanager dropped it meanwhile: not said again unless its cause is seen here. */
  readonly isLapsed: boolean;
  /** How often the cause came back before the alert had ended. */
  readonly relapses: number;
  readonly phase: Phase;
}

export interface Resolved {
  readonly entry: Entry & { readonly labels: AlertLabels };
  readonly at: Instant;
}

export interface Book {
  /** Alerts that have not ended, by key. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Alerts that ended a short time ago, by key; there may be a pending entry of the same key. */
  readonly resolved: ReadonlyMap<string, Resolved>;
  readonly memory: Memory;
  /** The newest quorum loss that an alert tells of: CLOCK_REALTIME, whole milliseconds; 0 is none. */
  readonly raisedLossMs: number;
  /** The newest quorum loss of this node whose alert an Alertmanager acknowledged; 0 is none. */
  readonly lastPagedQuorumLossMs: number;
}

export const emptyBook: Book = {
  entries: new Map(),
  resolved: new Map(),
  memory: nothingSeen,
  raisedLossMs: 0,
  lastPagedQuorumLossMs: 0,
};

/** Unique among the alerts of this node. */
export function keyOf(name: AlertName, nodeId: NodeId | undefined): string {
  return nodeId === undefined ? name : `${name}/${nodeId}`;
}
