// Room quorum: the node list callback, the start of a sync with a new ring.
import type { QuorumEvent } from "../event.ts";
import { sightingOf } from "../availability.ts";
import type { RingId } from "../terms/ids.ts";
import type { Reduction } from "../reduction.ts";
import type { QuorumState } from "../state.ts";
import type { Sighting, Transition } from "../transition.ts";
import { membershipChange } from "./changes.ts";
import { boundedNodes } from "./nodes.ts";

type NodelistNotified = Extract<QuorumEvent, { kind: "nodelist-notified" }>;

export function onNodelistNotified(
  state: QuorumState,
  event: NodelistNotified,
): Reduction {
  const { facts } = state;
  const sighting = sightingOf(state, event.at);
  const ringMembers = new Set(boundedNodes(event.members, (nodeId) => nodeId));
  return {
    state: {
      ...state,
      facts: {
        ...facts,
        ring: event.ring,
        ringMembers,
        // The first one after a connect tells the present ring; no quorum callback needs to follow it.
        sync: facts.sync === "awaiting-first" ? "ended" : "began",
      },
    },
    transitions: [
      ...ringChange(facts.ring, event.ring, sighting),
      ...membershipChange(facts.ringMembers, ringMembers, {
        ...sighting,
        source: "callback",
      }),
    ],
  };
}

function ringChange(
  from: RingId | undefined,
  to: RingId,
  sighting: Sighting,
): readonly Transition[] {
  if (from === undefined) return [];
  if (from.nodeId === to.nodeId && from.sequence === to.sequence) return [];
  return [{ kind: "ring-changed", from, to, ...sighting }];
}
