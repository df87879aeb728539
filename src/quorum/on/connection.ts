// Room quorum: corosync comes into sight and goes out of it.
import type { OutageCause, QuorumEvent } from "../event.ts";
import type { Instant } from "../terms/ids.ts";
import type { Reduction } from "../reduction.ts";
import type { QuorumState } from "../state.ts";

type Silent = Extract<QuorumEvent, { kind: "silent" }>;
type Lost = Extract<QuorumEvent, { kind: "lost" }>;

/** Connected is not answering: nothing is current before the first observation. */
export function onConnected(state: QuorumState): Reduction {
  return {
    state: {
      ...state,
      link: { kind: "connected" },
      facts: { ...state.facts, sync: "awaiting-first" },
    },
    transitions: [],
  };
}

export function onSilent(state: QuorumState, event: Silent): Reduction {
  const silent: QuorumState = { ...state, link: { kind: "silent" } };
  return outage(silent, event.at, { call: "poll", code: "TIMEOUT" });
}

export function onLost(state: QuorumState, event: Lost): Reduction {
  const lost: QuorumState = {
    ...state,
    link: { kind: "lost", cause: event.cause },
  };
  // This program hung up (it stops or reconnects): corosync did nothing that anybody must be told.
  if (event.cause.call === "close") return { state: lost, transitions: [] };
  return outage(lost, event.at, event.cause);
}

/** The end of a sync may be among what was dropped, and a sync must not look endless for that. */
export function onDropped(state: QuorumState): Reduction {
  if (state.facts.sync === "awaiting-first") return { state, transitions: [] };
  return {
    state: { ...state, facts: { ...state.facts, sync: "unknown" } },
    transitions: [],
  };
}

/** One outage is told once, however many attempts fail in it. */
function outage(
  state: QuorumState,
  at: Instant,
  cause: OutageCause,
): Reduction {
  if (state.outage !== undefined) return { state, transitions: [] };
  return {
    state: { ...state, outage: { at, cause } },
    transitions: [{ kind: "corosync-lost", at, observed: true, cause }],
  };
}
