// Room quorum: what is asked of an identity.
import { labelText } from "./label-text.ts";
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

/** The same as a label carries it: metrics, alerts and the status name a node alike. */
export function nodeLabelOf(identity: Identity, nodeId: NodeId): string {
  return labelText(nodeNameOf(identity, nodeId));
}

/** Whether a node is in the configuration's node list; all are while nobody knows that list. */
export function isConfigured({ nodeNames }: Identity, nodeId: NodeId): boolean {
  return nodeNames.size === 0 || nodeNames.has(nodeId);
}
