// Room quorum: what is asked of an identity.
import type { Identity } from "../event.ts";
import type { NodeId } from "./ids.ts";

/** Whether two readings name the same cluster and nodes. */
export function isSameIdentity(one: Identity, other: Identity): boolean {
  if (one === other) return true;
  return (
    one.clusterName === other.clusterName &&
    one.nodeNames.size === other.nodeNames.size &&
    [...one.nodeNames].every(([id, name]) => other.nodeNames.get(id) === name)
  );
}

/** What a node is called; one without a name in cmap is called by its ID. */
export function nodeNameOf({ nodeNames }: Identity, nodeId: NodeId): string {
  const name = nodeNames.get(nodeId) ?? "";
  return name === "" ? String(nodeId) : name;
}
