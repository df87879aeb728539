// Room notify: one moment as the rules of alerts see it.
import { currentFacts, type KnownFacts } from "../../quorum/availability.ts";
import { MEMBER } from "../../quorum/terms/node-state.ts";
import type { Memory, Moment } from "./memory.ts";

export interface Scene extends Moment {
  /** What may be taken for the present. */
  readonly facts: KnownFacts | undefined;
  /**
   * Whether this connection told the present state of things before: what changes now, changes in a corosync that was
   * running. trackstart's first callbacks and the first look come in either order.
   */
  readonly wasWatching: boolean;
  /** Whether the numbers of the last look are those after the newest callback, with no sync going on. */
  readonly isLookFresh: boolean;
  /** Whether the node list of the quorum callback is of this connection. */
  readonly isListed: boolean;
  readonly hasQdevice: boolean;
}

/**
 * @param before what was remembered before this moment
 * @param after what is remembered with this moment
 */
export function sceneOf(moment: Moment, before: Memory, after: Memory): Scene {
  const { state, now } = moment;
  const { sync } = state.facts;
  const facts = currentFacts(state, now, state.freshForMs);
  return {
    ...moment,
    facts,
    wasWatching:
      (before.link === "answering" || before.link === "silent") &&
      before.sync !== "awaiting-first",
    isLookFresh:
      facts !== undefined &&
      (sync === "ended" || sync === "unknown") &&
      state.lastObservation !== after.staleLook,
    isListed: state.traffic.quorumNotifications > after.callbacksAtConnect,
    hasQdevice: after.hasQdevice,
  };
}

/**
 * Whether this corosync itself saw somebody go: it lists every node that it ever saw.
 * One that has just started knows only who is there.
 */
export function hasSeenLeavers({ state, isListed }: Scene): boolean {
  return (
    isListed &&
    [...state.facts.nodeStates.values()].some((raw) => raw !== MEMBER)
  );
}
