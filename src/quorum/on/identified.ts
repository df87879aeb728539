// Room quorum: cmap told who is who.
import type { Identity, QuorumEvent } from "../event.ts";
import { isSameIdentity } from "../terms/identity.ts";
import type { Instant } from "../terms/ids.ts";
import type { Reduction } from "../reduction.ts";
import type { QuorumState } from "../state.ts";
import type { Sighting } from "../transition.ts";
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
  if (isEmpty(to)) return { state, transitions: [] };
  const read: QuorumState = { ...state, identityUnreadSince: undefined };
  if (isSameIdentity(from, to)) return { state: read, transitions: [] };
  return {
    state: { ...read, identity: to },
    transitions: isEmpty(from)
      ? []
      : [{ kind: "identity-changed", from, to, ...sighting(state, event.at) }],
  };
}

/** The first names of this process are compared with those of the one before it. */
function sighting({ identityUnreadSince }: QuorumState, at: Instant): Sighting {
  return identityUnreadSince === undefined
    ? { at, observed: true }
    : { at, observed: false, since: identityUnreadSince };
}

function isEmpty(identity: Identity): boolean {
  return identity.clusterName === "" && identity.nodeNames.size === 0;
}
