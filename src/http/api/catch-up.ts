// Room http: what a stream missed since the last entry that its client saw: from memory, else from the journal.
import type { ApiDependencies, Entry } from "./api-options.ts";
import type { BoundedReads } from "./bounded-reads.ts";
import { frameOf, type Feed, type Frame } from "./feed.ts";

/**
 * Why entries may be missing: more than are made up for; the last one seen is not (or no longer) in the journal;
 * the journal does not answer.
 */
export type GapReason = "too-many" | "unknown-position" | "unreadable";

export interface CaughtUp {
  /** The last entry that the client saw. */
  readonly after: number;
  readonly gap: GapReason | undefined;
  /** Oldest first; with a gap, what is known nevertheless. */
  readonly frames: readonly Frame[];
}

export interface Sources {
  readonly feed: Feed;
  readonly reads: BoundedReads;
  readonly events: ApiDependencies["events"];
  readonly maxMissed: number;
}

/**
 * Waits for the journal if memory does not reach back to `after`, and answers how to catch up.
 * What that answers is complete up to the tick in which it is called: listen in the same tick.
 */
export async function prepareToCatchUp(
  after: number,
  { feed, reads, events, maxMissed }: Sources,
): Promise<() => CaughtUp> {
  let journal: readonly Entry[] | undefined;
  if (!isHeld(after, feed)) {
    // The last entry seen is asked for as well: when it is there, nothing behind it was lost.
    const query = { afterSeq: Math.max(0, after - 1), limit: maxMissed + 1 };
    try {
      const outcome = await reads.readSoon(() => events(query));
      if (outcome.kind === "done") journal = outcome.value;
    } catch {
      // The journal has told its error already; the client is told by a gap.
    }
  }
  return () =>
    isHeld(after, feed)
      ? fromMemory(after, feed)
      : fromJournal(after, journal, { feed, maxMissed });
}

function isHeld(after: number, feed: Feed): boolean {
  const heldAfter = feed.heldAfter();
  return heldAfter !== undefined && after >= heldAfter;
}

function fromMemory(after: number, feed: Feed): CaughtUp {
  const isKnown = feed.framesAfter(after - 1).length > 0;
  return {
    after,
    gap: isKnown ? undefined : "unknown-position",
    frames: feed.framesAfter(after),
  };
}

function fromJournal(
  after: number,
  journal: readonly Entry[] | undefined,
  { feed, maxMissed }: Pick<Sources, "feed" | "maxMissed">,
): CaughtUp {
  const frames = new Map<number, Frame>();
  for (const entry of journal ?? []) {
    if (entry.seq > after) frames.set(entry.seq, frameOf(entry));
  }
  // What was forgotten while the journal was read may be in neither of the two.
  const newestRead = journal?.[0]?.seq ?? after;
  const hasForgotten = feed.forgottenUpTo() > Math.max(after, newestRead);
  for (const frame of feed.framesAfter(after)) frames.set(frame.seq, frame);
  const missed = [...frames.values()].sort((a, b) => a.seq - b.seq);
  return { after, gap: gapOf(), frames: missed.slice(-maxMissed) };

  function gapOf(): GapReason | undefined {
    if (journal === undefined) return "unreadable";
    if (hasForgotten || missed.length > maxMissed) return "too-many";
    const isKnown = after === 0 || journal.some(({ seq }) => seq === after);
    return isKnown ? undefined : "unknown-position";
  }
}
