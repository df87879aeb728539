// Room status: how a node is called wherever its status is told.
import { nodeNameOf } from "../quorum/terms/identity.ts";
import type { NodeId } from "../quorum/terms/ids.ts";
import { labelText } from "../quorum/terms/label-text.ts";
import type { QuorumState } from "../quorum/state.ts";

/** As the label `node_name` has it; a node without a name in cmap is called by its ID. */
export function shownName({ identity }: QuorumState, nodeId: NodeId): string {
  return labelText(nodeNameOf(identity, nodeId));
}
