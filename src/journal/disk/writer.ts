// Room journal: entries to the file, one write and one fsync at a time, for ever again after a failure.
import type { Fold } from "../fold.ts";
import type { JournalEntry } from "../line/entry.ts";
import { createAcknowledgements } from "./acknowledgements.ts";
import type { FileSystem } from "./file-system.ts";
import { syncFolder } from "./files.ts";
import { createJournalFile, type JournalFileOptions } from "./journal-file.ts";
import { createMarkFile } from "./mark-file.ts";
import { createQueue } from "./queue.ts";
import { createSyncer } from "./syncer.ts";

const MAX_BATCH_ENTRIES = 256;
const MAX_QUEUED = 4096;

export interface WriterOptions extends JournalFileOptions {
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
}

export interface WriterDeps {
  readonly fs: FileSystem;
  /** The sum of the entries in the files. */
  readonly start: Fold;
  /** All that is durable, as an entry, when that sum is. */
  readonly checkpoint: (sum: Fold) => JournalEntry;
  readonly onFailure: (error: unknown) => void;
  readonly onDropped: (count: number) => void;
  readonly onSynced: () => void;
  /** With `undefined` when a mark was written. */
  readonly onMarked: (error: unknown) => void;
}

export interface Writer {
  /** Never waits; drops the oldest entries when 4096 wait. */
  append(entries: readonly JournalEntry[]): void;
  /** Overwrites the mark; only the newest one is written when the disk is slow. */
  mark(text: string): void;
  /** Resolves when all that was appended before is fsynced. */
  flushed(): Promise<void>;
  /** What may not be in the files yet, oldest first. */
  kept(): readonly JournalEntry[];
  /** Writes no more, and closes the file once the disk lets go of it. */
  close(): Promise<void>;
}

export function createWriter(options: WriterOptions, deps: WriterDeps): Writer {
  const { fs } = deps;
  const queue = createQueue(MAX_QUEUED, deps.start);
  const acknowledgements = createAcknowledgements();
  const markFile = createMarkFile(`${options.path}.mark`, fs);
  let markDue: string | undefined;
  let mustRewrite = false;
  let isFolderDue = false;
  let retryMs = options.firstRetryMs;
  let retry: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;

  const syncer = createSyncer({
    syncFolder: () => syncFolder(options.path, fs),
    onSynced(upTo) {
      queue.synced(upTo);
      retryMs = options.firstRetryMs;
      deps.onSynced();
      acknowledgements.safe(upTo);
    },
    onFailure(error) {
      // After a failed fsync the kernel may have thrown the bytes away and call them clean.
      mustRewrite = true;
      isFolderDue = true;
      fail(error);
    },
  });
  const file = createJournalFile(options, {
    fs,
    checkpoint: () => deps.checkpoint(queue.sum),
    onWritten: (count) => queue.wrote(count),
    idle: () => syncer.idle(),
  });

  function kick(): void {
    if (isClosed || retry !== undefined || running !== undefined) return;
    if (!hasWork()) return;
    running = drain().finally(() => {
      running = undefined;
      kick();
    });
  }

  function hasWork(): boolean {
    return queue.waiting > 0 || mustRewrite || markDue !== undefined;
  }

  async function drain(): Promise<void> {
    try {
      while (!isClosed && hasWork()) {
        if (queue.waiting > 0 || mustRewrite) await writeSome();
        else await writeMark(markDue ?? "");
      }
    } catch (error) {
      // Opened anew next time: that mends a line that was cut off.
      await file.close();
      fail(error);
    }
  }

  function fail(error: unknown): void {
    deps.onFailure(error);
    if (isClosed || retry !== undefined) return;
    retry = setTimeout(() => {
      retry = undefined;
      kick();
    }, retryMs);
    retryMs = Math.min(2 * retryMs, options.maxRetryMs);
  }

  async function writeSome(): Promise<void> {
    if (mustRewrite) {
      await file.close();
      mustRewrite = false;
      queue.rewrite();
    }
    const entries = queue.take(MAX_BATCH_ENTRIES);
    if (entries.length === 0) return;
    const written = await file.append(entries);
    isFolderDue = file.takeIsNew() || isFolderDue;
    syncer.want({ file: written, upTo: queue.left, folder: isFolderDue });
    isFolderDue = false;
  }

  /** Never fsynced, and its failures hold up no entry. */
  async function writeMark(text: string): Promise<void> {
    markDue = undefined;
    try {
      await markFile.write(text);
      deps.onMarked(undefined);
    } catch (error) {
      deps.onMarked(error);
    }
  }

  return {
    append(entries) {
      const dropped = queue.push(entries);
      if (dropped > 0) {
        file.needCheckpoint();
        deps.onDropped(dropped);
      }
      kick();
    },
    mark(text) {
      markDue = text;
      kick();
    },
    flushed: () => acknowledgements.until(queue.pushed),
    kept: () => queue.kept(),
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await running;
      await file.close();
      await markFile.close();
    },
  };
}
