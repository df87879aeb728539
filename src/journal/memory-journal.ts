// Room journal: when there is no place on any disk: the same, for as long as the process lives.
import { type Durable, durableOf } from "../quorum/past/durable.ts";
import type { Instant } from "../quorum/terms/ids.ts";
import { initialState } from "../quorum/state.ts";
import type { Journal } from "./journal.ts";
import type { JournalEntry } from "./line/entry.ts";
import { answer } from "./read.ts";
import { createScribe, shown } from "./scribe.ts";

const MAX_ENTRIES = 4096;

export interface MemoryJournalOptions {
  readonly bootId: string;
  readonly now: () => Instant;
  /** What could be read of a journal that cannot be written. */
  readonly restored?: Durable | undefined;
  /** Goes on counting there. */
  readonly seq?: number | undefined;
}

/** Each entry counts as an error: it will be forgotten. So does having no other place. */
export function memoryJournal({
  bootId,
  now,
  restored,
  seq = 0,
}: MemoryJournalOptions): Journal {
  const durable = restored ?? durableOf(initialState(now()));
  const scribe = createScribe({ durable, boot: bootId, seq, turn: 0 }, now);
  let kept: readonly JournalEntry[] = [];
  let errors = 1;

  function keep(entries: readonly JournalEntry[]): readonly JournalEntry[] {
    errors += entries.length;
    if (entries.length > 0) kept = [...kept, ...entries].slice(-MAX_ENTRIES);
    return entries;
  }

  return {
    restored,
    record: (transitions, state) =>
      keep(shown(scribe.record(transitions, state))),
    tell(news) {
      const entry = scribe.tell(news);
      keep([entry]);
      return entry;
    },
    read: (query) => answer(query, kept.toReversed()),
    flushed: () => Promise.resolve(),
    errors: () => errors,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
