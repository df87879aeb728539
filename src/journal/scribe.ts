// Room journal: turns what happened into entries, and knows when they do not tell all that is durable.
import type { Durable } from "../quorum/past/durable.ts";
import { isSameIdentity } from "../quorum/terms/identity.ts";
import type { Instant, NodeId, RingId } from "../quorum/terms/ids.ts";
import type { LastKnown } from "../quorum/past/last-known.ts";
import { type Fold, step } from "./fold.ts";
import type { Happening, OwnNews } from "./journal.ts";
import { encodeCheckpoint } from "./line/checkpoint.ts";
import { ENTRY_VERSION, isShown, type JournalEntry } from "./line/entry.ts";
import { encodeMark } from "./line/mark.ts";
import { momentFields } from "./line/moment.ts";
import { encodeTransition } from "./line/transition.ts";

/** While no time but that of good observation passes, a mark this often says up to when. */
const MARK_EVERY_MS = 5000;

export interface Scribe {
  /** Entries of the transitions, and a checkpoint behind them where they do not tell what is durable now. */
  record(
    transitions: readonly Happening[],
    durable: Durable,
  ): readonly JournalEntry[];
  tell(news: OwnNews): JournalEntry;
  /** All that is durable when the entries so far add up to `sum`; durations are always the newest. */
  readonly checkpoint: (sum: Fold) => JournalEntry;
  /** The sum of all entries so far. */
  sum(): Fold;
  /** The line of a mark, when one is due. */
  dueMark(): string | undefined;
}

/** @param start the sum of the entries so far, on the clocks of this boot */
export function createScribe(start: Fold, now: () => Instant): Scribe {
  const { boot } = start;
  let sum = start;
  let turn = start.turn;
  // The first one is due at once: it may have to replace one of a journal that is gone.
  let marked: Durable | undefined;

  function take(entry: JournalEntry): JournalEntry {
    sum = step(sum, entry);
    return entry;
  }

  function checkpoint(of: Fold): JournalEntry {
    turn += 1;
    const { inquorateMs, unobservedMs, settledUntil } = sum.durable;
    const durable = { ...of.durable, inquorateMs, unobservedMs, settledUntil };
    return encodeCheckpoint(durable, { seq: of.seq, turn, boot, at: now() });
  }

  return {
    record(transitions, durable) {
      const entries = transitions.map((transition) =>
        take(encodeTransition(transition, { seq: sum.seq + 1, boot })),
      );
      const tellsAll = isTold(sum.durable, durable);
      sum = { ...sum, durable };
      return tellsAll ? entries : [...entries, checkpoint(sum)];
    },
    tell(news) {
      return take({
        v: ENTRY_VERSION,
        seq: sum.seq + 1,
        ...momentFields(now()),
        boot,
        observed: true,
        ...news,
      });
    },
    checkpoint,
    sum: () => sum,
    dueMark() {
      const { durable } = sum;
      if (marked !== undefined && !isMarkDue(marked, durable)) return undefined;
      marked = durable;
      turn += 1;
      return encodeMark({ at: now(), boot, turn, durations: durable });
    },
  };
}

/** The entries that readers are shown. */
export function shown(
  entries: readonly JournalEntry[],
): readonly JournalEntry[] {
  return entries.filter(isShown);
}

function isMarkDue(marked: Durable, durable: Durable): boolean {
  const passedMs =
    durable.settledUntil.monotonicMs - marked.settledUntil.monotonicMs;
  return (
    passedMs >= MARK_EVERY_MS ||
    durable.inquorateMs !== marked.inquorateMs ||
    durable.unobservedMs !== marked.unobservedMs
  );
}

/** Whether transitions told all of it: values that are known for the first time are no transitions. */
function isTold(told: Durable, durable: Durable): boolean {
  return (
    isSameKnown(told.known, durable.known) &&
    isSameIdentity(told.identity, durable.identity) &&
    told.outage?.cause.code === durable.outage?.cause.code
  );
}

function isSameKnown(a: LastKnown, b: LastKnown): boolean {
  return (
    a.ownNodeId === b.ownNodeId &&
    a.quorate === b.quorate &&
    Object.is(a.expectedVotes, b.expectedVotes) &&
    Object.is(a.totalVotes, b.totalVotes) &&
    a.qdeviceVoting === b.qdeviceVoting &&
    isSameRing(a.ring, b.ring) &&
    isSameSet(a.ringMembers, b.ringMembers)
  );
}

function isSameRing(a: RingId | undefined, b: RingId | undefined): boolean {
  return a?.nodeId === b?.nodeId && a?.sequence === b?.sequence;
}

function isSameSet(
  a: ReadonlySet<NodeId> | undefined,
  b: ReadonlySet<NodeId> | undefined,
): boolean {
  if (a === b) return true;
  if (a === undefined || b?.size !== a.size) return false;
  return [...a].every((nodeId) => b.has(nodeId));
}
