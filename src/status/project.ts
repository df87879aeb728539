// Room status: the state at one moment as a document.
import type { ContextState } from "../context/state.ts";
import type {
  StatusAlertmanager,
  StatusCounters,
  StatusDocument,
  StatusLink,
  StatusProcess,
} from "./document.ts";
import { countedNodes } from "../quorum/nodes.ts";
import { currentFacts } from "../quorum/availability.ts";
import { unobservedMs } from "../quorum/book/settle.ts";
import type { Instant } from "../quorum/terms/ids.ts";
import type { QuorumState } from "../quorum/state.ts";
import type { OutageCause } from "../quorum/event.ts";
import type { MemberStatus } from "../notify/delivery/status.ts";
import { toldLinks } from "./links.ts";
import { nodeLabelOf } from "../quorum/terms/identity.ts";
import { stateOf } from "./state.ts";

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
      nodeName: ownId === undefined ? null : nodeLabelOf(state.identity, ownId),
    },
    link: link(state, facts !== undefined),
    state: facts === undefined ? null : stateOf(state, facts),
    ...toldLinks(context, now, (nodeId) => nodeLabelOf(state.identity, nodeId)),
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
      nodeName: nodeLabelOf(state.identity, nodeId),
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

function everAt(ms: number): string | null {
  return ms === 0 ? null : rfc3339(ms);
}

/** A moment that no calendar has (a broken clock) must not fail the whole document. */
function rfc3339(ms: number): string {
  const date = new Date(ms);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString();
}
