// Room quorum: what taking one event leads to.
import type { QuorumState } from "./state.ts";
import type { Transition } from "./transition.ts";

export interface Reduction {
  readonly state: QuorumState;
  /** Oldest first. */
  readonly transitions: readonly Transition[];
}
