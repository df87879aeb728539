// Room journal: all that is durable, as one entry, and back.
import { type Counters, noCounts } from "../../quorum/book/counters.ts";
import type { Durable } from "../../quorum/past/durable.ts";
import type { Instant, NodeId } from "../../quorum/terms/ids.ts";
import type { LastKnown } from "../../quorum/past/last-known.ts";
import { CHECKPOINT, ENTRY_VERSION, type Json } from "./entry.ts";
import type { JournalEntry } from "./entry.ts";
import {
  fromCause,
  fromIdentity,
  fromRing,
  isRecord,
  isUint32,
  isWhole,
  toCause,
  toIdentity,
  toNodeId,
  toRing,
} from "./fields.ts";
import { momentFields } from "./moment.ts";

/** Where a checkpoint stands. `seq`: of the newest entry that is in it. `turn` grows with every checkpoint and mark. */
export interface CheckpointPlace {
  readonly seq: number;
  readonly turn: number;
  readonly boot: string;
  readonly at: Instant;
}

export function encodeCheckpoint(
  durable: Durable,
  { seq, turn, boot, at }: CheckpointPlace,
): JournalEntry {
  const { counters, outage, known, identity } = durable;
  const { nodes, ...counts } = counters;
  return {
    v: ENTRY_VERSION,
    seq,
    ...momentFields(at),
    boot,
    kind: CHECKPOINT,
    observed: true,
    turn,
    ...durationFields(durable),
    counters: {
      ...counts,
      nodes: [...nodes].map(([id, { joins, leaves }]) => [id, joins, leaves]),
    },
    outage: outage
      ? { at: fromInstant(outage.at), cause: fromCause(outage.cause) }
      : null,
    known: {
      ownNodeId: known.ownNodeId ?? null,
      quorate: known.quorate ?? null,
      expectedVotes: known.expectedVotes ?? null,
      totalVotes: known.totalVotes ?? null,
      qdeviceVoting: known.qdeviceVoting ?? null,
      ring: known.ring ? fromRing(known.ring) : null,
      ringMembers: known.ringMembers ? [...known.ringMembers] : null,
    },
    identity: fromIdentity(identity),
  };
}

/** How long what lasted, up to when: the part of a checkpoint that also a mark has. */
export type DurationFields = Pick<
  Durable,
  "inquorateMs" | "unobservedMs" | "settledUntil"
>;

export function durationFields(
  durable: DurationFields,
): Readonly<Record<string, Json>> {
  return {
    inquorateMs: durable.inquorateMs,
    unobservedMs: durable.unobservedMs,
    settledUntil: fromInstant(durable.settledUntil),
  };
}

export function toDurations(
  value: Readonly<Record<string, unknown>>,
): DurationFields | undefined {
  const { inquorateMs, unobservedMs } = value;
  const settledUntil = toInstant(value["settledUntil"]);
  if (!isDuration(inquorateMs) || !isDuration(unobservedMs)) return undefined;
  return settledUntil && { inquorateMs, unobservedMs, settledUntil };
}

/** What is durable by a checkpoint; `undefined` when any of it is not what it should be: half a checkpoint is none. */
export function toDurable(entry: JournalEntry): Durable | undefined {
  const durations = toDurations(entry);
  const counters = toCounters(entry["counters"]);
  const identity = toIdentity(entry["identity"]);
  const known = toKnown(entry["known"]);
  if (!durations || !counters || !identity || !known) return undefined;
  const { outage: told } = entry;
  if (told === null || told === undefined) {
    return { ...durations, counters, identity, known, outage: undefined };
  }
  if (!isRecord(told)) return undefined;
  const at = toInstant(told["at"]);
  const cause = toCause(told["cause"]);
  if (!at || !cause) return undefined;
  return { ...durations, counters, identity, known, outage: { at, cause } };
}

/** A counter that an older program did not have begins at 0. */
function toCounters(value: unknown): Counters | undefined {
  if (!isRecord(value)) return undefined;
  const { nodes: noNodes, ...zeros } = noCounts;
  const counts: Record<string, number> = {};
  for (const name of Object.keys(zeros)) {
    const told = value[name] ?? 0;
    if (!isWhole(told)) return undefined;
    counts[name] = told;
  }
  const nodes = new Map(noNodes);
  const rows = value["nodes"] ?? [];
  if (!Array.isArray(rows)) return undefined;
  for (const row of rows as readonly unknown[]) {
    if (!Array.isArray(row)) return undefined;
    const [id, joins, leaves] = row as readonly unknown[];
    const nodeId = toNodeId(id);
    if (nodeId === undefined || !isWhole(joins) || !isWhole(leaves)) {
      return undefined;
    }
    nodes.set(nodeId, { joins, leaves });
  }
  return { ...noCounts, ...counts, nodes };
}

/** What cannot be read was never known: then the first look is compared with nothing. */
function toKnown(value: unknown): LastKnown | undefined {
  if (!isRecord(value)) return undefined;
  const { quorate, expectedVotes, totalVotes, qdeviceVoting } = value;
  return {
    ownNodeId: toNodeId(value["ownNodeId"]),
    quorate: typeof quorate === "boolean" ? quorate : undefined,
    expectedVotes: isUint32(expectedVotes) ? expectedVotes : undefined,
    totalVotes: isUint32(totalVotes) ? totalVotes : undefined,
    qdeviceVoting:
      typeof qdeviceVoting === "boolean" ? qdeviceVoting : undefined,
    ring: toRing(value["ring"]),
    ringMembers: toMembers(value["ringMembers"]),
  };
}

function toMembers(value: unknown): ReadonlySet<NodeId> | undefined {
  if (!Array.isArray(value)) return undefined;
  const ids = (value as readonly unknown[]).map(toNodeId);
  return ids.includes(undefined)
    ? undefined
    : new Set(ids.filter((id) => id !== undefined));
}

function fromInstant({ realtimeMs, monotonicMs }: Instant): Json {
  return { realtimeMs: finite(realtimeMs), monotonicMs: finite(monotonicMs) };
}

/** JSON has no other numbers, and one bad clock must not cost the whole checkpoint. */
function finite(ms: number): number {
  return Number.isFinite(ms) ? ms : 0;
}

function toInstant(value: unknown): Instant | undefined {
  if (!isRecord(value)) return undefined;
  const { realtimeMs, monotonicMs } = value;
  if (typeof realtimeMs !== "number" || typeof monotonicMs !== "number") {
    return undefined;
  }
  return { realtimeMs, monotonicMs };
}

function isDuration(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
