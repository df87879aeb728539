// Tests of room quorum: events and states, told in a few words.
import type {
  Identity,
  LossCause,
  NodeInfo,
  OwnInfo,
  QuorumEvent,
} from "../../src/quorum/event.ts";
import { type Instant, nodeId } from "../../src/quorum/terms/ids.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import type { Reduction } from "../../src/quorum/reduction.ts";
import { initialState, type QuorumState } from "../../src/quorum/state.ts";
import type { Transition } from "../../src/quorum/transition.ts";

/** 2026-01-01T00:00:00Z, so that timestamps in goldens can be read. */
const EPOCH_MS = 1767225600000;

export const QUORATE = 2;
export const REGISTERED = 64;
export const ALIVE = 128;
export const CAST_VOTE = 256;

/** A moment this many milliseconds after the process started, on both clocks. */
export function at(ms: number): Instant {
  return { realtimeMs: EPOCH_MS + ms, monotonicMs: ms };
}

/** What a change has of its moment when it was watched. */
export function seen(ms: number): {
  readonly at: Instant;
  readonly observed: true;
} {
  return { at: at(ms), observed: true };
}

/** What a change has of its moment when it was found by comparing. */
export function found(
  ms: number,
  sinceMs: number,
): {
  readonly at: Instant;
  readonly observed: false;
  readonly since: Instant;
} {
  return { at: at(ms), observed: false, since: at(sinceMs) };
}

export function info(id: number, more: Partial<NodeInfo> = {}): NodeInfo {
  return {
    nodeId: nodeId(id),
    state: 1,
    votes: 1,
    expectedVotes: 3,
    flags: QUORATE,
    qdeviceVotes: 0,
    qdeviceName: "",
    durationMs: 0.02,
    ...more,
  };
}

/** Node 1 of a quorate cluster of three. */
export function own(more: Partial<OwnInfo> = {}): OwnInfo {
  return { ...info(1), highestExpected: 3, totalVotes: 3, quorum: 2, ...more };
}

export function connected(ms: number): QuorumEvent {
  return { kind: "connected", at: at(ms) };
}

/** `states` by node ID: `{ 1: 1, 2: 2 }` is a member and a dead node. */
export function quorumNotified(
  ms: number,
  quorate: boolean,
  states: Readonly<Record<number, number>>,
): QuorumEvent {
  const nodes = Object.entries(states).map(([id, state]) => ({
    nodeId: nodeId(Number(id)),
    state,
  }));
  return { kind: "quorum-notified", at: at(ms), quorate, nodes };
}

export function nodelistNotified(
  ms: number,
  sequence: number,
  members: readonly number[],
): QuorumEvent {
  return {
    kind: "nodelist-notified",
    at: at(ms),
    ring: { nodeId: nodeId(members[0] ?? 0), sequence: BigInt(sequence) },
    members: members.map(nodeId),
  };
}

export function expectedVotesNotified(
  ms: number,
  expectedVotes: number,
): QuorumEvent {
  return { kind: "expected-votes-notified", at: at(ms), expectedVotes };
}

/** A look that callbacks announced; see `timerLook`. */
export function observed(
  ms: number,
  more: Partial<OwnInfo> = {},
  others: readonly NodeInfo[] = [info(2), info(3)],
): QuorumEvent {
  return {
    kind: "observed",
    at: at(ms),
    announced: true,
    own: own(more),
    others,
  };
}

/** A look that only the timer asked for. */
export function timerLook(
  ms: number,
  more: Partial<OwnInfo> = {},
  others: readonly NodeInfo[] = [info(2), info(3)],
): QuorumEvent {
  return {
    kind: "observed",
    at: at(ms),
    announced: false,
    own: own(more),
    others,
  };
}

export function lost(ms: number, cause: Partial<LossCause> = {}): QuorumEvent {
  return {
    kind: "lost",
    at: at(ms),
    cause: { call: "votequorum_dispatch", code: "CS_ERR_LIBRARY", ...cause },
  };
}

export function silent(ms: number): QuorumEvent {
  return { kind: "silent", at: at(ms) };
}

export function identified(
  ms: number,
  clusterName: string,
  names: Readonly<Record<number, string>>,
): QuorumEvent {
  return {
    kind: "identified",
    at: at(ms),
    identity: identity(clusterName, names),
  };
}

export function identity(
  clusterName: string,
  names: Readonly<Record<number, string>>,
): Identity {
  return {
    clusterName,
    nodeNames: new Map(
      Object.entries(names).map(([id, name]) => [nodeId(Number(id)), name]),
    ),
  };
}

export function dropped(ms: number, count: number): QuorumEvent {
  return { kind: "dropped", at: at(ms), count };
}

/** What a healthy start of a cluster of three delivers: quorate, nodes 1 to 3 members, last look at 1000 ms. */
export const healthyStart: readonly QuorumEvent[] = [
  connected(990),
  nodelistNotified(991, 4, [1, 2, 3]),
  quorumNotified(992, true, { 1: 1, 2: 1, 3: 1 }),
  observed(1000),
];

/** Feeds events to a state, collecting all transitions. */
export function feed(
  events: readonly QuorumEvent[],
  start: QuorumState = initialState(at(0)),
): Reduction {
  let state = start;
  const transitions: Transition[] = [];
  for (const event of events) {
    const step = reduce(state, event);
    state = step.state;
    transitions.push(...step.transitions);
  }
  return { state, transitions };
}

/** The state after a healthy start and these events. */
export function healthy(...more: readonly QuorumEvent[]): QuorumState {
  return feed([...healthyStart, ...more]).state;
}

/** What changed because of these events after a healthy start. */
export function changesAfterStart(
  ...more: readonly QuorumEvent[]
): readonly Transition[] {
  return feed(more, healthy()).transitions;
}
