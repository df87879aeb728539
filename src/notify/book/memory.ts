// Room notify: what alerts need to know of the reviews before this one.
import type { ContextState } from "../../context/state.ts";
import type { Instant } from "../../quorum/terms/ids.ts";
import { hasFlag } from "../../quorum/terms/flags.ts";
import type { Link, QuorumState, Sync } from "../../quorum/state.ts";
import type { Transition } from "../../quorum/transition.ts";

/** What a review looks at: the state after one event, and what changed by it. */
export interface Moment {
  readonly state: QuorumState;
  /** Of this event; none when only time passed. */
  readonly transitions: readonly Transition[];
  readonly now: Instant;
  /** What cmap tells besides, for words only: no alert depends on it. */
  readonly context?: ContextState;
}

export interface Memory {
  readonly link: Link["kind"];
  readonly sync: Sync;
  /** The last look before the newest callback that changed something: what it told may be over. */
  readonly staleLook: Instant | undefined;
  /** When this node saw the ring move last: CLOCK_MONOTONIC. */
  readonly ringMovedMs: number;
  /** How many quorum callbacks had come when this connection was made. */
  readonly callbacksAtConnect: number;
  /** Whether this cluster is known to count on a qdevice. */
  readonly hasQdevice: boolean;
}

export const nothingSeen: Memory = {
  link: "unconnected",
  sync: "unknown",
  staleLook: undefined,
  ringMovedMs: Number.NEGATIVE_INFINITY,
  callbacksAtConnect: 0,
  hasQdevice: false,
};

/** The same object when there is nothing new to remember. */
export function remember(memory: Memory, moment: Moment): Memory {
  const { state, transitions, now } = moment;
  const { sync } = state.facts;
  const link = state.link.kind;
  const ringMoved =
    transitions.some(isOfRing) ||
    (sync !== memory.sync && (sync === "began" || memory.sync === "began"));
  const next: Memory = {
    link,
    sync,
    staleLook:
      ringMoved || transitions.some(isByCallback)
        ? state.lastObservation
        : memory.staleLook,
    ringMovedMs: ringMoved ? now.monotonicMs : memory.ringMovedMs,
    callbacksAtConnect:
      link === "connected" && memory.link !== "connected"
        ? state.traffic.quorumNotifications
        : memory.callbacksAtConnect,
    hasQdevice: hasQdevice(memory, moment),
  };
  return isSame(memory, next) ? memory : next;
}

/**
 * Without a registered qdevice and with no votes missing, the configuration does not count on one (any more):
 * expected votes include the qdevice's as long as corosync.conf has one (votequorum(5)).
 */
function hasQdevice(
  { hasQdevice: before }: Memory,
  { state: { facts }, transitions }: Moment,
): boolean {
  const { own, qdeviceVoting } = facts;
  if (qdeviceVoting === true) return true;
  if (transitions.some(({ kind }) => kind === "qdevice-silent")) return true;
  if (own === undefined) return before;
  if (hasFlag(own.flags, "qdevice_registered")) return true;
  return before && own.totalVotes < own.expectedVotes;
}

function isOfRing({ kind }: Transition): boolean {
  return (
    kind === "ring-changed" || kind === "node-left" || kind === "node-joined"
  );
}

function isByCallback(transition: Transition): boolean {
  return "source" in transition && transition.source === "callback";
}

function isSame(a: Memory, b: Memory): boolean {
  return (
    a.link === b.link &&
    a.sync === b.sync &&
    a.staleLook === b.staleLook &&
    Object.is(a.ringMovedMs, b.ringMovedMs) &&
    a.callbacksAtConnect === b.callbacksAtConnect &&
    a.hasQdevice === b.hasQdevice
  );
}
