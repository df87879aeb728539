// Room quorum: (state, event) -> state and what changed. Total: any event may come in any state.
import { count } from "./book/counters.ts";
import { account } from "./book/settle.ts";
import { tally } from "./book/traffic.ts";
import type { QuorumEvent } from "./event.ts";
import { onConnected, onDropped, onLost, onSilent } from "./on/connection.ts";
import { onExpectedVotesNotified } from "./on/expected-votes-notified.ts";
import { onIdentified } from "./on/identified.ts";
import { onNodelistNotified } from "./on/nodelist-notified.ts";
import { onObserved } from "./on/observed.ts";
import { onQuorumNotified } from "./on/quorum-notified.ts";
import type { Reduction } from "./reduction.ts";
import type { QuorumState } from "./state.ts";

/** Takes one event, oldest first, into the picture; counts changes of values, never callbacks. */
export function reduce(state: QuorumState, event: QuorumEvent): Reduction {
  const { state: next, transitions } = apply(state, event);
  return {
    state: {
      ...next,
      counters: transitions.reduce(count, state.counters),
      durations: account(state, event),
      traffic: tally(state.traffic, event, transitions),
    },
    transitions,
  };
}

function apply(state: QuorumState, event: QuorumEvent): Reduction {
  switch (event.kind) {
    case "connected":
      return onConnected(state);
    case "quorum-notified":
      return onQuorumNotified(state, event);
    case "nodelist-notified":
      return onNodelistNotified(state, event);
    case "expected-votes-notified":
      return onExpectedVotesNotified(state, event);
    case "observed":
      return onObserved(state, event);
    case "silent":
      return onSilent(state, event);
    case "lost":
      return onLost(state, event);
    case "identified":
      return onIdentified(state, event);
    case "dropped":
      return onDropped(state);
    default:
      event satisfies never;
      return { state, transitions: [] };
  }
}
