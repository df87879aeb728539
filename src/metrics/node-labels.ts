// Room metrics: which nodes are shown, and what they are called.
import type { Identity } from "../quorum/event.ts";
import { nodeNameOf } from "../quorum/identity.ts";
import type { NodeId } from "../quorum/ids.ts";
import type { QuorumState } from "../quorum/state.ts";
import type { Label } from "./metric.ts";
import { labelText } from "../quorum/label-text.ts";

export const nodeLabelSpecs: readonly Label[] = [
  { name: "node_id", values: [] },
  { name: "node_name", values: [] },
];

export interface NodeLabels {
  readonly node_id: string;
  readonly node_name: string;
}

/** A node's labels; a node without a name in cmap is called by its ID. */
export function nodeLabels(identity: Identity, nodeId: NodeId): NodeLabels {
  return {
    node_id: String(nodeId),
    node_name: labelText(nodeNameOf(identity, nodeId)),
  };
}

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
