// Room quorum: which nodes there are to tell of.
import type { QuorumState } from "./state.ts";
import type { NodeId } from "./terms/ids.ts";

/** Configured nodes and nodes that corosync listed, ascending. */
export function listedNodes({
  identity,
  facts,
}: QuorumState): readonly NodeId[] {
  return ascending(
    new Set([...identity.nodeNames.keys(), ...facts.nodeStates.keys()]),
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
