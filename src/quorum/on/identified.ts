// Room quorum: cmap told who is who.
import type { Identity, QuorumEvent } from "../event.ts";
import type { Reduction } from "../reduce.ts";
import type { QuorumState } from "../state.ts";
import { boundedNodes } from "./nodes.ts";

type Identified = Extract<QuorumEvent, { kind: "identified" }>;

export function onIdentified(state: QuorumState, event: Identified): Reduction {
  const from = state.identity;
  const to: Identity = {
    clusterName: event.identity.clusterName,
    nodeNames: new Map(
      boundedNodes(event.identity.nodeNames, ([nodeId]) => nodeId),
    ),
  };
  // An identity that says nothing is "not known", and the last known one stays.
  if (isEmpty(to) || isSame(from, to)) return { state, transitions: [] };
  return {
    state: { ...state, identity: to },
    transitions: isEmpty(from)
      ? []
      : [{ kind: "identity-changed", from, to, at: event.at }],
  };
}

function isEmpty(identity: Identity): boolean {
  return identity.clusterName === "" && identity.nodeNames.size === 0;
}

function isSame(a: Identity, b: Identity): boolean {
  return (
    a.clusterName === b.clusterName &&
    a.nodeNames.size === b.nodeNames.size &&
    [...a.nodeNames].every(([nodeId, name]) => b.nodeNames.get(nodeId) === name)
  );
}
