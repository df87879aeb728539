// Room quorum: the expected votes callback.
import { sightingOf } from "../availability.ts";
import type { QuorumEvent } from "../event.ts";
import type { Reduction } from "../reduction.ts";
import type { QuorumState } from "../state.ts";
import { expectedVotesChange } from "./changes.ts";

type ExpectedVotesNotified = Extract<
  QuorumEvent,
  { kind: "expected-votes-notified" }
>;

export function onExpectedVotesNotified(
  state: QuorumState,
  { at, expectedVotes }: ExpectedVotesNotified,
): Reduction {
  return {
    state: { ...state, facts: { ...state.facts, expectedVotes } },
    transitions: expectedVotesChange(state.facts.expectedVotes, expectedVotes, {
      ...sightingOf(state, at),
      source: "callback",
    }),
  };
}
