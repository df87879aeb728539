// Room quorum: the counters that survive a restart, all of them tallies of transitions.
import type { NodeId } from "../terms/ids.ts";
import type { Transition } from "../transition.ts";

/**
 * The most nodes whose joins and leaves are kept. More than may be known at once, so that a node that was
 * taken out of the configuration keeps its counters until thousands of others came after it.
 */
export const MAX_COUNTED_NODES = 4096;

export interface NodeCounts {
  readonly joins: number;
  readonly leaves: number;
}

export interface Counters {
  readonly quorumGained: number;
  readonly quorumLost: number;
  readonly expectedVotesUp: number;
  readonly expectedVotesDown: number;
  readonly totalVotesUp: number;
  readonly totalVotesDown: number;
  readonly ringChanges: number;
  readonly qdeviceVoting: number;
  readonly qdeviceSilent: number;
  /** Only nodes that joined or left; the longest unchanged first. */
  readonly nodes: ReadonlyMap<NodeId, NodeCounts>;
  /** CLOCK_REALTIME in milliseconds; 0 is never. */
  readonly lastQuorumLossMs: number;
  /** Of the losses that were watched as they happened, not found by comparing. */
  readonly lastWatchedQuorumLossMs: number;
  readonly lastQuorumGainMs: number;
  readonly lastExpectedVotesChangeMs: number;
}

export const noCounts: Counters = {
  quorumGained: 0,
  quorumLost: 0,
  expectedVotesUp: 0,
  expectedVotesDown: 0,
  totalVotesUp: 0,
  totalVotesDown: 0,
  ringChanges: 0,
  qdeviceVoting: 0,
  qdeviceSilent: 0,
  nodes: new Map(),
  lastQuorumLossMs: 0,
  lastWatchedQuorumLossMs: 0,
  lastQuorumGainMs: 0,
  lastExpectedVotesChangeMs: 0,
};

/** Counts one transition. */
export function count(counters: Counters, transition: Transition): Counters {
  // Whole milliseconds are what the journal keeps: the moment must not differ after a restart.
  const atMs = wholeMs(transition.at.realtimeMs);
  switch (transition.kind) {
    case "quorum-gained":
      return {
        ...counters,
        quorumGained: counters.quorumGained + 1,
        lastQuorumGainMs: atMs,
      };
    case "quorum-lost":
      return {
        ...counters,
        quorumLost: counters.quorumLost + 1,
        lastQuorumLossMs: atMs,
        lastWatchedQuorumLossMs: transition.observed
          ? atMs
          : counters.lastWatchedQuorumLossMs,
      };
    case "expected-votes-changed":
      return {
        ...counters,
        ...(transition.to > transition.from
          ? { expectedVotesUp: counters.expectedVotesUp + 1 }
          : { expectedVotesDown: counters.expectedVotesDown + 1 }),
        lastExpectedVotesChangeMs: atMs,
      };
    case "total-votes-changed":
      return transition.to > transition.from
        ? { ...counters, totalVotesUp: counters.totalVotesUp + 1 }
        : { ...counters, totalVotesDown: counters.totalVotesDown + 1 };
    case "node-joined":
      return {
        ...counters,
        nodes: withNode(counters.nodes, transition.nodeId, {
          joins: 1,
          leaves: 0,
        }),
      };
    case "node-left":
      return {
        ...counters,
        nodes: withNode(counters.nodes, transition.nodeId, {
          joins: 0,
          leaves: 1,
        }),
      };
    case "ring-changed":
      return { ...counters, ringChanges: counters.ringChanges + 1 };
    case "qdevice-voting":
      return { ...counters, qdeviceVoting: counters.qdeviceVoting + 1 };
    case "qdevice-silent":
      return { ...counters, qdeviceSilent: counters.qdeviceSilent + 1 };
    case "corosync-lost":
    case "corosync-back":
    case "identity-changed":
      return counters;
    default:
      transition satisfies never;
      return counters;
  }
}

function wholeMs(ms: number): number {
  return Number.isFinite(ms) && ms > 0 ? Math.floor(ms) : 0;
}

function withNode(
  nodes: ReadonlyMap<NodeId, NodeCounts>,
  nodeId: NodeId,
  more: NodeCounts,
): ReadonlyMap<NodeId, NodeCounts> {
  const next = new Map(nodes);
  const counts = next.get(nodeId) ?? { joins: 0, leaves: 0 };
  next.delete(nodeId);
  next.set(nodeId, {
    joins: counts.joins + more.joins,
    leaves: counts.leaves + more.leaves,
  });
  for (const oldest of next.keys()) {
    if (next.size <= MAX_COUNTED_NODES) break;
    next.delete(oldest);
  }
  return next;
}
