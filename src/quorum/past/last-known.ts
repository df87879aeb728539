// Room quorum: the values that changes are told of.
import type { NodeId, RingId } from "../terms/ids.ts";

/** The last known values that changes are told of; `undefined` was never known. */
export interface LastKnown {
  readonly ownNodeId: NodeId | undefined;
  readonly quorate: boolean | undefined;
  /** `node_expected_votes` of the own node, or of a newer expected votes callback. */
  readonly expectedVotes: number | undefined;
  readonly totalVotes: number | undefined;
  /** Whether this node counts the qdevice's vote. */
  readonly qdeviceVoting: boolean | undefined;
  readonly ring: RingId | undefined;
  /** The members of the ring: joins and leaves are counted on this set. */
  readonly ringMembers: ReadonlySet<NodeId> | undefined;
}

export const nothingKnown: LastKnown = {
  ownNodeId: undefined,
  quorate: undefined,
  expectedVotes: undefined,
  totalVotes: undefined,
  qdeviceVoting: undefined,
  ring: undefined,
  ringMembers: undefined,
};

/** The last known values among facts, and nothing else. */
export function lastKnownOf(known: LastKnown): LastKnown {
  return {
    ownNodeId: known.ownNodeId,
    quorate: known.quorate,
    expectedVotes: known.expectedVotes,
    totalVotes: known.totalVotes,
    qdeviceVoting: known.qdeviceVoting,
    ring: known.ring,
    ringMembers: known.ringMembers,
  };
}
