// Room quorum: whether what is known may be shown as the present.
import type { OwnInfo } from "./event.ts";
import type { Instant } from "./terms/ids.ts";
import type { Facts, QuorumState } from "./state.ts";
import type { Sighting } from "./transition.ts";

/** Facts of which getinfo told at least once everything that it knows. */
export interface KnownFacts extends Facts {
  readonly quorate: boolean;
  readonly expectedVotes: number;
  readonly own: OwnInfo;
}

/** Whether corosync answered so recently that its answer stands for the present. `freshForMs`: poll interval plus timeout. */
export function isCurrent(
  state: QuorumState,
  now: Instant,
  freshForMs: number,
): boolean {
  if (state.link.kind !== "answering" || state.lastObservation === undefined)
    return false;
  return now.monotonicMs - state.lastObservation.monotonicMs <= freshForMs;
}

/** How a change that shows at a moment was seen: as it happened, or by comparing with what was known before a gap. */
export function sightingOf(state: QuorumState, at: Instant): Sighting {
  return isCurrent(state, at, state.freshForMs)
    ? { at, observed: true }
    : { at, observed: false, since: state.durations.settledUntil };
}

/** The facts, if they may be shown as the present; what is not current is not shown. */
export function currentFacts(
  state: QuorumState,
  now: Instant,
  freshForMs: number,
): KnownFacts | undefined {
  if (!isCurrent(state, now, freshForMs)) return undefined;
  const { quorate, expectedVotes, own } = state.facts;
  if (quorate === undefined || expectedVotes === undefined || own === undefined)
    return undefined;
  return { ...state.facts, quorate, expectedVotes, own };
}
