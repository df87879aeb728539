// Room quorum: this program's whole picture of the cluster, and the empty one it starts with.
import { type Counters, noCounts } from "./book/counters.ts";
import { type Durations, startDurations } from "./book/durations.ts";
import { type Traffic, noTraffic } from "./book/traffic.ts";
import { type LastKnown, nothingKnown } from "./past/last-known.ts";
import type {
  Identity,
  LossCause,
  NodeInfo,
  OutageCause,
  OwnInfo,
} from "./event.ts";
import type { Instant, NodeId } from "./terms/ids.ts";

/** The most nodes that are kept; corosync itself is built for 384 (`PROCESSOR_COUNT_MAX`). */
export const MAX_NODES = 1024;

/** How this program stands to corosync. Only while `answering` may facts be shown as the present. */
export type Link =
  | { readonly kind: "unconnected" }
  /** Tracking started, nothing read yet. */
  | { readonly kind: "connected" }
  | { readonly kind: "answering" }
  | { readonly kind: "silent" }
  | { readonly kind: "lost"; readonly cause: LossCause };

/**
 * Where a membership change stands: `began` with a nodelist callback, `ended` with a quorum callback.
 * `awaiting-first`: connected, and the nodelist that trackstart(CS_TRACK_CURRENT) delivers has not come;
 * that one starts no sync. `unknown`: callbacks were dropped, so the end may have been missed.
 */
export type Sync = "awaiting-first" | "began" | "ended" | "unknown";

/** An outage that was told as `corosync-lost` and has not ended. */
export interface Outage {
  readonly at: Instant;
  readonly cause: OutageCause;
}

/** The newest known value of everything, kept across a loss; what is last known also across a restart. */
export interface Facts extends LastKnown {
  readonly sync: Sync;
  /** Raw node states, from the quorum callback's list and from getinfo; the qdevice is no node. */
  readonly nodeStates: ReadonlyMap<NodeId, number>;
  readonly own: OwnInfo | undefined;
  readonly others: ReadonlyMap<NodeId, NodeInfo>;
}

export interface QuorumState {
  /** How long an observation may stand for the present, in milliseconds: poll interval plus timeout. */
  readonly freshForMs: number;
  readonly link: Link;
  readonly outage: Outage | undefined;
  /** When getinfo answered this process last, kept across a loss. */
  readonly lastObservation: Instant | undefined;
  readonly facts: Facts;
  readonly identity: Identity;
  /** When this process has not read cmap yet: up to when another one vouched for `identity`. */
  readonly identityUnreadSince: Instant | undefined;
  readonly counters: Counters;
  readonly durations: Durations;
  readonly traffic: Traffic;
}

/** The picture before anything happened; `freshForMs` defaults to the default flags (1 s poll interval, 2 s timeout). */
export function initialState(at: Instant, freshForMs = 3000): QuorumState {
  return {
    freshForMs,
    link: { kind: "unconnected" },
    outage: undefined,
    lastObservation: undefined,
    facts: {
      ...nothingKnown,
      sync: "unknown",
      nodeStates: new Map(),
      own: undefined,
      others: new Map(),
    },
    identity: { clusterName: "", nodeNames: new Map() },
    identityUnreadSince: undefined,
    counters: noCounts,
    durations: startDurations(at),
    traffic: noTraffic,
  };
}
