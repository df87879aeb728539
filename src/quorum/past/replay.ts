// Room quorum: one transition on top of what is durable: how the journal's entries become a state again.
import { count } from "../book/counters.ts";
import type { Durable } from "./durable.ts";
import type { NodeId } from "../terms/ids.ts";
import type { LastKnown } from "./last-known.ts";
import type { Transition } from "../transition.ts";

/** What is durable after a transition. Durations are no matter of transitions: they stay as they were. */
export function replay(durable: Durable, transition: Transition): Durable {
  return {
    ...durable,
    counters: count(durable.counters, transition),
    known: known(durable.known, transition),
    outage: outage(durable.outage, transition),
    identity:
      transition.kind === "identity-changed" ? transition.to : durable.identity,
  };
}

function known(before: LastKnown, transition: Transition): LastKnown {
  switch (transition.kind) {
    case "quorum-gained":
    case "quorum-lost":
      return { ...before, quorate: transition.kind === "quorum-gained" };
    case "expected-votes-changed":
      return { ...before, expectedVotes: transition.to };
    case "total-votes-changed":
      return { ...before, totalVotes: transition.to };
    case "node-joined":
      return {
        ...before,
        ringMembers: withMember(before.ringMembers, transition.nodeId),
      };
    case "node-left":
      return {
        ...before,
        ringMembers: withoutMember(before.ringMembers, transition.nodeId),
      };
    case "ring-changed":
      return { ...before, ring: transition.to };
    case "qdevice-voting":
    case "qdevice-silent":
      return {
        ...before,
        qdeviceVoting: transition.kind === "qdevice-voting",
      };
    case "corosync-lost":
    case "corosync-back":
    case "identity-changed":
      return before;
    default:
      transition satisfies never;
      return before;
  }
}

function outage(
  before: Durable["outage"],
  transition: Transition,
): Durable["outage"] {
  if (transition.kind === "corosync-back") return undefined;
  if (transition.kind !== "corosync-lost") return before;
  return { at: transition.at, cause: transition.cause };
}

function withMember(
  members: ReadonlySet<NodeId> | undefined,
  nodeId: NodeId,
): ReadonlySet<NodeId> {
  return new Set([...(members ?? []), nodeId]);
}

function withoutMember(
  members: ReadonlySet<NodeId> | undefined,
  nodeId: NodeId,
): ReadonlySet<NodeId> {
  return new Set([...(members ?? [])].filter((member) => member !== nodeId));
}
