// Room journal: the one on the disk, once it is locked and recovered.
import type { Clock } from "../clock.ts";
import { durableOf } from "../quorum/past/durable.ts";
import { initialState } from "../quorum/state.ts";
import { entriesBackward } from "./disk/entries.ts";
import type { FileSystem } from "./disk/file-system.ts";
import { journalFiles } from "./disk/files.ts";
import { createWriter } from "./disk/writer.ts";
import type { Fold } from "./fold.ts";
import type { Health } from "./health.ts";
import type { Journal, JournalQuery } from "./journal.ts";
import type { JournalEntry } from "./line/entry.ts";
import { answer } from "./read.ts";
import { createScribe, shown } from "./scribe.ts";

export interface DiskJournalOptions {
  readonly path: string;
  readonly bootId: string;
  readonly maxFileBytes: number;
  readonly keepFiles: number;
  readonly flushTimeoutMs?: number | undefined;
  readonly firstRetryMs?: number | undefined;
  readonly maxRetryMs?: number | undefined;
}

export interface DiskJournalDeps {
  readonly clock: Clock;
  readonly fs: FileSystem;
  readonly health: Health;
  /** The sum of what is in the files, on the clocks of this boot; `undefined` when they are empty. */
  readonly found: Fold | undefined;
  readonly release: () => Promise<void>;
}

export function createDiskJournal(
  options: DiskJournalOptions,
  { clock, fs, health, found, release }: DiskJournalDeps,
): Journal {
  const { path, bootId, maxFileBytes, keepFiles } = options;
  const start: Fold = found ?? {
    durable: durableOf(initialState(clock.now())),
    boot: bootId,
    seq: 0,
    turn: 0,
  };
  const scribe = createScribe(start, () => clock.now());
  const writer = createWriter(
    {
      path,
      maxFileBytes,
      keepFiles,
      firstRetryMs: options.firstRetryMs ?? 1000,
      maxRetryMs: options.maxRetryMs ?? 30_000,
    },
    {
      fs,
      start,
      checkpoint: scribe.checkpoint,
      onFailure: health.writeFailed,
      onDropped: health.dropped,
      onSynced: health.written,
      onMarked: health.marked,
    },
  );
  let isDisposed = false;

  async function* entries(): AsyncGenerator<JournalEntry> {
    yield* writer.kept().toReversed();
    yield* entriesBackward(journalFiles(path, keepFiles), {
      fs,
      maxFileBytes,
      onUnreadable: health.unreadable,
      // Told when the journal was opened; a reader would count them again each time.
      onBadLine: () => undefined,
    });
  }

  return {
    restored: found?.durable,
    record(transitions, durable) {
      if (isDisposed) return [];
      const written = scribe.record(transitions, durable);
      writer.append(written);
      const mark = scribe.dueMark();
      if (mark !== undefined) writer.mark(mark);
      return shown(written);
    },
    tell(news) {
      const entry = scribe.tell(news);
      if (!isDisposed) writer.append([entry]);
      return entry;
    },
    read: (query: JournalQuery) => answer(query, entries()),
    flushed: () => writer.flushed(),
    errors: () => health.errors(),
    async [Symbol.asyncDispose]() {
      if (isDisposed) return;
      isDisposed = true;
      writer.append([scribe.checkpoint(scribe.sum())]);
      await within(options.flushTimeoutMs ?? 500, async () => {
        await writer.flushed();
        await writer.close();
        await release();
      });
    },
  };
}

/** Waits for work, but not longer: a stuck disk must not hold up the end of the process. */
async function within(ms: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work(), deadline]);
  clearTimeout(timer);
}
