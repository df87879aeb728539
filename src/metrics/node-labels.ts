// Room metrics: what a node is called.
import type { Identity } from "../quorum/event.ts";
import { nodeLabelOf } from "../quorum/terms/identity.ts";
import type { NodeId } from "../quorum/terms/ids.ts";
import type { Label } from "./series.ts";

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
    node_name: nodeLabelOf(identity, nodeId),
  };
}
