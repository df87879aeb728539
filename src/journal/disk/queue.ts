// Room journal: entries on their way to the disk, bounded; the disk may never come back.
import { type Fold, step } from "../fold.ts";
import type { JournalEntry } from "../line/entry.ts";

/** Entries are counted as they come; those up to `left` are written (or were dropped), those up to `synced` are safe. */
export interface Queue {
  /** Answers how many of the oldest entries had to be dropped. */
  push(entries: readonly JournalEntry[]): number;
  /** The oldest entries, to be written; they stay until `wrote`. */
  take(maxEntries: number): readonly JournalEntry[];
  /** The oldest `count` entries are in the file. */
  wrote(count: number): void;
  /** All that had left when this was the value of `left` is safe. */
  synced(left: number): void;
  /** What was written and not synced may be gone: it is written again. */
  rewrite(): void;
  readonly waiting: number;
  readonly left: number;
  readonly pushed: number;
  /** The sum of all entries that left. */
  readonly sum: Fold;
  /** All that is kept, oldest first; some of it may be in the file already. */
  kept(): readonly JournalEntry[];
}

/** @param start the sum of the entries in the files */
export function createQueue(maxEntries: number, start: Fold): Queue {
  let waiting: JournalEntry[] = [];
  /** Written, not yet synced. */
  let unsafe: JournalEntry[] = [];
  let taken = 0;
  let pushed = 0;
  let sum = start;

  function leave(entries: readonly JournalEntry[]): void {
    for (const entry of entries) sum = step(sum, entry);
  }

  return {
    push(entries) {
      pushed += entries.length;
      waiting.push(...entries);
      const excess = waiting.length - maxEntries;
      if (excess <= 0) return 0;
      // Entries that are being written cannot be dropped, but they come first in the sum.
      leave(waiting.slice(0, taken));
      const dropped = waiting.splice(taken, excess);
      leave(dropped);
      return dropped.length;
    },
    take(count) {
      const entries = waiting.slice(0, count);
      taken = entries.length;
      return entries;
    },
    wrote(count) {
      const entries = waiting.splice(0, count);
      taken = Math.max(0, taken - count);
      leave(entries);
      unsafe = [...unsafe, ...entries].slice(-maxEntries);
    },
    synced(left) {
      const still = Math.max(0, pushed - waiting.length - left);
      unsafe = still === 0 ? [] : unsafe.slice(-still);
    },
    rewrite() {
      taken = 0;
      waiting = [...unsafe, ...waiting].slice(-maxEntries);
      unsafe = [];
    },
    get waiting() {
      return waiting.length;
    },
    get left() {
      return pushed - waiting.length;
    },
    get pushed() {
      return pushed;
    },
    get sum() {
      return sum;
    },
    kept: () => [...unsafe, ...waiting],
  };
}
