// Room quorum: everything that can happen to this program's picture of the cluster.
import type { Instant, NodeId, RingId } from "./terms/ids.ts";

/** A node as the quorum callback lists it (`votequorum_node_t`); `state` is the raw number, see node-state.ts. */
export interface ListedNode {
  readonly nodeId: NodeId;
  readonly state: number;
}

/** What `votequorum_getinfo` answered about one node (`struct votequorum_info`). */
export interface NodeInfo {
  readonly nodeId: NodeId;
  /** `node_state`, raw: 1 member, 2 dead, 3 leaving, anything else is kept. */
  readonly state: number;
  readonly votes: number;
  /** `node_expected_votes`: what that node expects. */
  readonly expectedVotes: number;
  /** `flags`, raw bits of `VOTEQUORUM_INFO_*`; unknown bits are kept. */
  readonly flags: number;
  readonly qdeviceVotes: number;
  readonly qdeviceName: string;
  /** How long this getinfo call took. */
  readonly durationMs: number;
}

/** What `votequorum_getinfo` answered about the own node: its cluster-wide numbers are those of this node's partition. */
export interface OwnInfo extends NodeInfo {
  readonly highestExpected: number;
  readonly totalVotes: number;
  /** The number of votes needed (`quorum`), not the fact of having it. */
  readonly quorum: number;
}

/** Why corosync cannot be observed. `code` is the name of a `cs_error_t`, or `LIBRARY_MISSING`. */
export interface LossCause {
  /** What was tried: `votequorum_initialize`, `votequorum_dispatch`, … */
  readonly call: string;
  readonly code: string;
}

/** Why corosync is out of sight: what was tried and the answer. */
export type OutageCause =
  LossCause | { readonly call: "poll"; readonly code: "TIMEOUT" };

/** Who is who, from cmap. Empty strings and a missing name mean: not known. */
export interface Identity {
  /** `totem.cluster_name` */
  readonly clusterName: string;
  /** `nodelist.node.N.nodeid` -> `nodelist.node.N.name`; every configured node is a key. */
  readonly nodeNames: ReadonlyMap<NodeId, string>;
}

/**
 * What the reducer is fed, oldest first.
 * The three `…-notified` events carry values that were true when the callback ran, even if `getinfo` never saw them.
 */
export type QuorumEvent =
  /** A connection to votequorum was made and tracking started. */
  | { readonly kind: "connected"; readonly at: Instant }
  /** Quorum callback: the end of a sync, or quorate changed. */
  | {
      readonly kind: "quorum-notified";
      readonly at: Instant;
      readonly quorate: boolean;
      readonly nodes: readonly ListedNode[];
    }
  /** Node list callback: a sync began with this ring and these members. */
  | {
      readonly kind: "nodelist-notified";
      readonly at: Instant;
      readonly ring: RingId;
      readonly members: readonly NodeId[];
    }
  /** Expected votes callback. */
  | {
      readonly kind: "expected-votes-notified";
      readonly at: Instant;
      readonly expectedVotes: number;
    }
  /** One look with `getinfo`; `announced`: callbacks arrived in the same wake, so a change in it is no surprise. */
  | {
      readonly kind: "observed";
      readonly at: Instant;
      readonly announced: boolean;
      readonly own: OwnInfo;
      /** The other known nodes, the own node and the qdevice left out. */
      readonly others: readonly NodeInfo[];
    }
  /** corosync did not answer a poll within `--corosync.timeout`, though the connection stands. */
  | { readonly kind: "silent"; readonly at: Instant }
  /** A connection could not be made (`connected` was never seen) or has ended. */
  | { readonly kind: "lost"; readonly at: Instant; readonly cause: LossCause }
  /** cmap was read. */
  | {
      readonly kind: "identified";
      readonly at: Instant;
      readonly identity: Identity;
    }
  /** The mailbox overflowed: this many observations are missing before the next event. */
  | { readonly kind: "dropped"; readonly at: Instant; readonly count: number };
