// Room quorum: a look with getinfo, the truth about the present.
import { sightingOf } from "../availability.ts";
import type { QuorumEvent } from "../event.ts";
import { hasFlag, isQdeviceVoting } from "../terms/flags.ts";
import type { Instant } from "../terms/ids.ts";
import type { Reduction } from "../reduction.ts";
import { type Facts, MAX_NODES, type QuorumState } from "../state.ts";
import type { Transition } from "../transition.ts";
import {
  expectedVotesChange,
  type Learnt,
  qdeviceChange,
  quorateChange,
  totalVotesChange,
} from "./changes.ts";
import { boundedNodes } from "./nodes.ts";

type Observed = Extract<QuorumEvent, { kind: "observed" }>;

export function onObserved(state: QuorumState, event: Observed): Reduction {
  return {
    state: {
      ...state,
      link: { kind: "answering" },
      outage: undefined,
      lastObservation: event.at,
      facts: overlay(state.facts, event),
    },
    transitions: [...corosyncBack(state, event.at), ...changes(state, event)],
  };
}

function overlay(facts: Facts, { own, others }: Observed): Facts {
  const infos = boundedNodes(others, (info) => info.nodeId).filter(
    (info) => info.nodeId !== own.nodeId,
  );
  const nodeStates = new Map(facts.nodeStates);
  for (const info of boundedNodes([own, ...infos], (node) => node.nodeId)) {
    if (nodeStates.has(info.nodeId) || nodeStates.size < MAX_NODES) {
      nodeStates.set(info.nodeId, info.state);
    }
  }
  return {
    ...facts,
    ownNodeId: own.nodeId,
    quorate: hasFlag(own.flags, "quorate"),
    expectedVotes: own.expectedVotes,
    totalVotes: own.totalVotes,
    qdeviceVoting: isQdeviceVoting(own.flags),
    nodeStates,
    own,
    others: new Map(infos.map((info) => [info.nodeId, info])),
  };
}

/** Joins and leaves are not looked for here: during a sync getinfo still tells the old node states. */
function changes(
  state: QuorumState,
  { at, announced, own }: Observed,
): readonly Transition[] {
  const { facts } = state;
  const learnt: Learnt = {
    ...sightingOf(state, at),
    // During a sync every change is expected: the nodelist callback announced it, the quorum callback comes last.
    source: announced || facts.sync === "began" ? "announced-look" : "timer",
  };
  return [
    ...quorateChange(facts.quorate, hasFlag(own.flags, "quorate"), learnt),
    ...expectedVotesChange(facts.expectedVotes, own.expectedVotes, learnt),
    ...totalVotesChange(facts.totalVotes, own.totalVotes, learnt),
    ...qdeviceChange(facts.qdeviceVoting, isQdeviceVoting(own.flags), learnt),
  ];
}

function corosyncBack(state: QuorumState, at: Instant): readonly Transition[] {
  return state.outage === undefined
    ? []
    : [{ kind: "corosync-back", at, observed: true }];
}
