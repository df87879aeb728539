// Room quorum: the quorum callback, the end of a sync or a change of quorate.
import { sightingOf } from "../availability.ts";
import type { QuorumEvent } from "../event.ts";
import { MEMBER } from "../terms/node-state.ts";
import type { Reduction } from "../reduction.ts";
import type { QuorumState } from "../state.ts";
import { type Learnt, membershipChange, quorateChange } from "./changes.ts";
import { boundedNodes } from "./nodes.ts";

type QuorumNotified = Extract<QuorumEvent, { kind: "quorum-notified" }>;

export function onQuorumNotified(
  state: QuorumState,
  event: QuorumNotified,
): Reduction {
  const { facts } = state;
  const learnt: Learnt = {
    ...sightingOf(state, event.at),
    source: "callback",
  };
  const listed = boundedNodes(event.nodes, (node) => node.nodeId);
  const ringMembers = new Set(
    listed.filter((node) => node.state === MEMBER).map((node) => node.nodeId),
  );
  return {
    state: {
      ...state,
      facts: {
        ...facts,
        quorate: event.quorate,
        ringMembers,
        // The list holds every node ever seen since corosync started, so it replaces what was known.
        nodeStates: new Map(listed.map((node) => [node.nodeId, node.state])),
        // trackstart's two first callbacks come in either order: this one does not stand in for the node list.
        sync: facts.sync === "awaiting-first" ? "awaiting-first" : "ended",
      },
    },
    transitions: [
      ...quorateChange(facts.quorate, event.quorate, learnt),
      ...membershipChange(facts.ringMembers, ringMembers, learnt),
    ],
  };
}
