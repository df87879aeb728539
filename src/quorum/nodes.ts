// Room quorum: which nodes there are to tell of.
import type { QuorumState } from "./state.ts";
import { isConfigured } from "./terms/identity.ts";
import type { NodeId } from "./terms/ids.ts";
import { DEAD } from "./terms/node-state.ts";

/**
 * Whether a node was taken out of the cluster: it is dead, and the node list of the configuration is known and does not
 * have it. Until it restarts, corosync lists every node that it ever saw, and getinfo answers about it with the votes
 * that it had; it is nobody's loss any more.
 */
export function isFormerNode(
  { identity, identityUnreadSince, facts }: QuorumState,
  nodeId: NodeId,
): boolean {
  return (
    // An earlier process's word for who is configured is too old to hide a dead node.
    identityUnreadSince === undefined &&
    !isConfigured(identity, nodeId) &&
    facts.nodeStates.get(nodeId) === DEAD
  );
}

/** Configured nodes, and nodes that corosync lists and that were not taken out; ascending. */
export function listedNodes(state: QuorumState): readonly NodeId[] {
  const { identity, facts } = state;
  const seen = [...facts.nodeStates.keys()];
  return ascending(
    new Set([
      ...identity.nodeNames.keys(),
      ...seen.filter((nodeId) => !isFormerNode(state, nodeId)),
    ]),
  );
}

/** Listed nodes, members of the ring that are not listed yet, and nodes that once joined or left. */
export function countedNodes(state: QuorumState): readonly NodeId[] {
  const { facts, counters } = state;
  return ascending(
    new Set([
      ...listedNodes(state),
      ...(facts.ringMembers ?? []),
      ...counters.nodes.keys(),
    ]),
  );
}

function ascending(nodes: ReadonlySet<NodeId>): readonly NodeId[] {
  return [...nodes].sort((a, b) => a - b);
}
