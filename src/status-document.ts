// What GET /api/v1/status says: a projection of the state at one moment. Pure.
import type { ContextState } from "./context/state.ts";
import type {
  StatusAlertmanager,
  StatusCounters,
  StatusDocument,
  StatusLink,
  StatusProcess,
  StatusState,
} from "./http/api/status.ts";
import {
  countedNodes,
  listedNodes,
  nodeLabels,
} from "./metrics/node-labels.ts";
import { currentFacts, type KnownFacts } from "./quorum/availability.ts";
import { unobservedMs } from "./quorum/book/durations.ts";
import { hasFlag, unknownFlags } from "./quorum/flags.ts";
import type { Instant, NodeId } from "./quorum/ids.ts";
import { DEAD, nodeStateName } from "./quorum/node-state.ts";
import type { OutageCause, QuorumState } from "./quorum/state.ts";
import type { MemberStatus } from "./notify/delivery/status.ts";
import { ballotOf, nodeFailuresTolerated } from "./quorum/tolerance.ts";
import { toldLinks } from "./status-links.ts";

/** What the document says besides the state. */
export interface AboutThisProcess {
  readonly version: string;
  /** Whom it pushes to. */
  readonly members: readonly MemberStatus[];
  /** What it knows of the links. */
  readonly context: ContextState;
}

/** The whole picture at `now`; what is not current is `null`, who speaks and what was counted stays. */
export function statusDocument(
  state: QuorumState,
  now: Instant,
  { version, members, context }: AboutThisProcess,
): StatusDocument {
  const facts = currentFacts(state, now, state.freshForMs);
  const { identity, lastObservation, counters } = state;
  const ownId = state.facts.ownNodeId;
  return {
    version,
    at: rfc3339(now.realtimeMs),
    up: facts !== undefined,
    observedAt:
      lastObservation === undefined
        ? null
        : rfc3339(lastObservation.realtimeMs),
    identity: {
      clusterName: identity.clusterName === "" ? null : identity.clusterName,
      nodeId: ownId ?? null,
      nodeName: ownId === undefined ? null : nodeName(state, ownId),
    },
    link: link(state, facts !== undefined),
    state: facts === undefined ? null : stateOf(state, facts),
    ...toldLinks(context, now, (nodeId) => nodeName(state, nodeId)),
    counters: counts(state, now),
    timestamps: {
      lastQuorumLoss: everAt(counters.lastQuorumLossMs),
      lastQuorumGain: everAt(counters.lastQuorumGainMs),
      lastExpectedVotesChange: everAt(counters.lastExpectedVotesChangeMs),
    },
    process: passed(state),
    alertmanagers: members.map(alertmanager),
  };
}

function alertmanager(member: MemberStatus): StatusAlertmanager {
  const { label, pending, sent, failed, clockSkewMs, lastError } = member;
  const { lastAcknowledgedAtMs } = member;
  return {
    alertmanager: label,
    pending,
    sent,
    failed,
    clockSkewSeconds: clockSkewMs === undefined ? null : clockSkewMs / 1000,
    lastError: lastError ?? null,
    lastAcknowledgedAt:
      lastAcknowledgedAtMs === undefined ? null : rfc3339(lastAcknowledgedAtMs),
  };
}

function link(state: QuorumState, isUp: boolean): StatusLink {
  const { outage } = state;
  const { kind } = state.link;
  return {
    // An answer that has grown old is silence, whether or not a timer has found it yet.
    kind: kind === "answering" && !isUp ? "silent" : kind,
    cause: state.link.kind === "lost" ? causeOf(state.link) : null,
    outage:
      outage === undefined
        ? null
        : { since: rfc3339(outage.at.realtimeMs), ...causeOf(outage) },
  };
}

function causeOf({ cause }: { readonly cause: OutageCause }) {
  return { call: cause.call, code: cause.code };
}

function stateOf(state: QuorumState, facts: KnownFacts): StatusState {
  const { own, ring, sync } = facts;
  return {
    quorate: facts.quorate,
    votes: {
      expected: facts.expectedVotes,
      highestExpected: own.highestExpected,
      total: own.totalVotes,
      quorum: own.quorum,
    },
    nodeFailuresTolerated: nodeFailuresTolerated(ballotOf(facts)),
    flags: flagsOf(own.flags),
    unknownFlags: unknownFlags(own.flags),
    qdevice: qdevice(facts),
    ring:
      ring === undefined
        ? null
        : {
            sequence: ring.sequence.toString(),
            representativeNodeId: ring.nodeId,
          },
    syncInProgress: sync === "unknown" ? null : sync === "began",
    nodes: listedNodes(state).map((nodeId) => node(state, facts, nodeId)),
  };
}

function flagsOf(flags: number): StatusState["flags"] {
  return {
    two_node: hasFlag(flags, "two_node"),
    wait_for_all: hasFlag(flags, "wait_for_all"),
    last_man_standing: hasFlag(flags, "last_man_standing"),
    auto_tie_breaker: hasFlag(flags, "auto_tie_breaker"),
    allow_downscale: hasFlag(flags, "allow_downscale"),
  };
}

/** The other qdevice bits mean nothing without a registered one. */
function qdevice({ own }: KnownFacts): StatusState["qdevice"] {
  const registered = hasFlag(own.flags, "qdevice_registered");
  return {
    registered,
    alive: registered && hasFlag(own.flags, "qdevice_alive"),
    castVote: registered && hasFlag(own.flags, "qdevice_cast_vote"),
    masterWins: registered && hasFlag(own.flags, "qdevice_master_wins"),
    votes: registered ? own.qdeviceVotes : 0,
    name: registered ? own.qdeviceName : "",
  };
}

function node(
  state: QuorumState,
  { own, others, nodeStates }: KnownFacts,
  nodeId: NodeId,
): StatusState["nodes"][number] {
  const info = nodeId === own.nodeId ? own : others.get(nodeId);
  const rawState = nodeStates.get(nodeId) ?? DEAD;
  return {
    nodeId,
    nodeName: nodeName(state, nodeId),
    state: nodeStateName(rawState) ?? "unknown",
    rawState,
    votes: info?.votes ?? null,
    expectedVotes: info?.expectedVotes ?? null,
  };
}

function counts(state: QuorumState, now: Instant): StatusCounters {
  const { counters, durations, freshForMs } = state;
  return {
    quorumGained: counters.quorumGained,
    quorumLost: counters.quorumLost,
    inquorateSeconds: durations.inquorateMs / 1000,
    unobservedSeconds: unobservedMs(state, now, freshForMs) / 1000,
    expectedVotesUp: counters.expectedVotesUp,
    expectedVotesDown: counters.expectedVotesDown,
    totalVotesUp: counters.totalVotesUp,
    totalVotesDown: counters.totalVotesDown,
    ringChanges: counters.ringChanges,
    qdeviceVoting: counters.qdeviceVoting,
    qdeviceSilent: counters.qdeviceSilent,
    nodes: countedNodes(state).map((nodeId) => ({
      nodeId,
      nodeName: nodeName(state, nodeId),
      joins: counters.nodes.get(nodeId)?.joins ?? 0,
      leaves: counters.nodes.get(nodeId)?.leaves ?? 0,
    })),
  };
}

function passed({ traffic }: QuorumState): StatusProcess {
  return {
    notifications: {
      quorum: traffic.quorumNotifications,
      nodelist: traffic.nodelistNotifications,
      expectedVotes: traffic.expectedVotesNotifications,
    },
    unannouncedChanges: traffic.unannouncedChanges,
    droppedObservations: traffic.droppedObservations,
    connections: traffic.connections,
    connectionErrors: Object.fromEntries(traffic.connectionErrors),
  };
}

function nodeName({ identity }: QuorumState, nodeId: NodeId): string {
  return nodeLabels(identity, nodeId).node_name;
}

function everAt(ms: number): string | null {
  return ms === 0 ? null : rfc3339(ms);
}

/** A moment that no calendar has (a broken clock) must not fail the whole document. */
function rfc3339(ms: number): string {
  const date = new Date(ms);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString();
}
