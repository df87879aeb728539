// Room journal: a transition as an entry, and back.
import type { LinkTransition } from "../../context/transition.ts";
import type { Sighting, Source, Transition } from "../../quorum/transition.ts";
import { ENTRY_VERSION, type Json, type JournalEntry } from "./entry.ts";
import {
  fromCause,
  fromIdentity,
  fromRing,
  isUint32,
  toCause,
  toIdentity,
  toNodeId,
  toRing,
} from "./fields.ts";
import { momentFields, momentOf, timeText } from "./moment.ts";

/** What an entry has of the journal that it stands in. */
export interface Place {
  readonly seq: number;
  readonly boot: string;
}

export function encodeTransition(
  transition: Transition | LinkTransition,
  { seq, boot }: Place,
): JournalEntry {
  return {
    v: ENTRY_VERSION,
    seq,
    ...momentFields(transition.at),
    boot,
    kind: transition.kind,
    observed: transition.observed,
    ...(transition.observed
      ? {}
      : { since: timeText(transition.since.realtimeMs) }),
    ...kindFields(transition),
  };
}

/** The transition of an entry; `undefined` when it is none of quorum, or not one that this program understands. */
export function toTransition(entry: JournalEntry): Transition | undefined {
  const sighting = toSighting(entry);
  const source = toSource(entry["source"]);
  switch (entry.kind) {
    case "quorum-lost":
    case "quorum-gained":
    case "qdevice-voting":
    case "qdevice-silent":
      return { kind: entry.kind, ...sighting, source };
    case "expected-votes-changed":
    case "total-votes-changed": {
      const { from, to } = entry;
      if (!isUint32(from) || !isUint32(to)) return undefined;
      return { kind: entry.kind, from, to, ...sighting, source };
    }
    case "node-joined":
    case "node-left": {
      const nodeId = toNodeId(entry["nodeId"]);
      if (nodeId === undefined) return undefined;
      return { kind: entry.kind, nodeId, ...sighting, source };
    }
    case "ring-changed": {
      const from = toRing(entry["from"]);
      const to = toRing(entry["to"]);
      if (from === undefined || to === undefined) return undefined;
      return { kind: entry.kind, from, to, ...sighting };
    }
    case "identity-changed": {
      const from = toIdentity(entry["from"]);
      const to = toIdentity(entry["to"]);
      if (from === undefined || to === undefined) return undefined;
      return { kind: entry.kind, from, to, ...sighting };
    }
    case "corosync-lost": {
      const cause = toCause(entry["cause"]);
      return cause && { kind: entry.kind, cause, ...sighting };
    }
    case "corosync-back":
      return { kind: entry.kind, ...sighting };
    default:
      return undefined;
  }
}

function kindFields(
  transition: Transition | LinkTransition,
): Readonly<Record<string, Json>> {
  switch (transition.kind) {
    case "quorum-lost":
    case "quorum-gained":
    case "qdevice-voting":
    case "qdevice-silent":
      return { source: transition.source };
    case "expected-votes-changed":
    case "total-votes-changed": {
      const { from, to, source } = transition;
      return { from, to, source };
    }
    case "node-joined":
    case "node-left":
      return { nodeId: transition.nodeId, source: transition.source };
    case "ring-changed":
      return { from: fromRing(transition.from), to: fromRing(transition.to) };
    case "corosync-lost":
      return { cause: fromCause(transition.cause) };
    case "corosync-back":
      return {};
    case "identity-changed":
      return {
        from: fromIdentity(transition.from),
        to: fromIdentity(transition.to),
      };
    case "link-up":
    case "link-down":
      return { nodeId: transition.nodeId, link: transition.link };
    default:
      transition satisfies never;
      return {};
  }
}

/** The beginning of a gap is told by the wall clock alone: it may lie in another boot. */
function toSighting(entry: JournalEntry): Sighting {
  const at = momentOf(entry);
  if (entry.observed) return { at, observed: true };
  const told = entry["since"];
  const sinceMs = typeof told === "string" ? Date.parse(told) : Number.NaN;
  const realtimeMs = Number.isFinite(sinceMs) ? sinceMs : at.realtimeMs;
  const gapMs = Math.max(0, at.realtimeMs - realtimeMs);
  const monotonicMs = at.monotonicMs - gapMs;
  return { at, observed: false, since: { realtimeMs, monotonicMs } };
}

function toSource(value: Json | undefined): Source {
  return value === "callback" || value === "timer" ? value : "announced-look";
}
