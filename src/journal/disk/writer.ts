// Room journal: entries to the file, one write and one fsync at a time, for ever again after a failure.
import type { Fold } from "../fold.ts";
import type { JournalEntry } from "../line/entry.ts";
import { encodeLine } from "../line/text.ts";
import { appendAll, type AppendFile, openAppendFile } from "./append-file.ts";
import type { FileSystem } from "./file-system.ts";
import { rotateFiles, syncFolder } from "./files.ts";
import { createMarkFile } from "./mark-file.ts";
import { createQueue } from "./queue.ts";
import { createSyncer } from "./syncer.ts";

const MAX_BATCH_ENTRIES = 256;
const MAX_QUEUED = 4096;

export interface WriterOptions {
  readonly path: string;
  readonly maxFileBytes: number;
  readonly keepFiles: number;
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
  const { path, maxFileBytes, keepFiles } = options;
  const { fs } = deps;
  const queue = createQueue(MAX_QUEUED, deps.start);
  let target: AppendFile | undefined;
  // The first line of each process, and of each file.
  let checkpointDue = true;
  let folderDue = false;
  const markFile = createMarkFile(`${path}.mark`, fs);
  let markDue: string | undefined;
  let lineBytes = 0;
  let retryMs = options.firstRetryMs;
  let retry: NodeJS.Timeout | undefined;
  let mustReopen = false;
  let isClosed = false;
  let running: Promise<void> | undefined;
  let safe = 0;
  let waiters: { readonly upTo: number; readonly resolve: () => void }[] = [];

  const syncer = createSyncer({
    syncFolder: () => syncFolder(path, fs),
    onSynced(upTo) {
      queue.synced(upTo);
      safe = Math.max(safe, upTo);
      retryMs = options.firstRetryMs;
      deps.onSynced();
      for (const { resolve } of waiters.filter((w) => w.upTo <= safe)) {
        resolve();
      }
      waiters = waiters.filter((waiter) => waiter.upTo > safe);
    },
    onFailure(error) {
      // After a failed fsync the kernel may have thrown the bytes away and call them clean.
      mustReopen = true;
      folderDue = true;
      fail(error);
    },
  });

  function kick(): void {
    // Without work drain() would end before `running` is set, and would never be called again.
    if (isClosed || retry !== undefined || !hasWork()) return;
    running ??= drain();
  }

  function hasWork(): boolean {
    return queue.waiting > 0 || mustReopen || markDue !== undefined;
  }

  async function drain(): Promise<void> {
    try {
      while (!isClosed && hasWork()) {
        if (queue.waiting > 0 || mustReopen) await writeSome();
        else await writeMark();
      }
    } catch (error) {
      // The file is opened anew next time: that mends a line that was cut off.
      await closeTarget();
      fail(error);
    } finally {
      running = undefined;
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
    if (mustReopen) {
      await closeTarget();
      mustReopen = false;
      queue.rewrite();
    }
    let file = await open();
    const entries = queue.take(MAX_BATCH_ENTRIES);
    let lines: readonly Uint8Array[] = entries.map((entry) =>
      Buffer.from(encodeLine(entry)),
    );
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    if (lineBytes > 0 && file.size + bytes > maxFileBytes) {
      await rotate();
      file = await open();
    }
    // A file never grows by more than one line over its limit.
    lines = startOf(lines, maxFileBytes - file.size);
    if (checkpointDue) {
      const line = Buffer.from(encodeLine(deps.checkpoint(queue.sum)));
      await appendAll(file, line);
      checkpointDue = false;
    }
    await appendLines(file, lines);
    syncer.want({ file: file.file, upTo: queue.left, folder: folderDue });
    folderDue = false;
  }

  /** Never fsynced, and its failures hold up no line. */
  async function writeMark(): Promise<void> {
    const text = markDue ?? "";
    markDue = undefined;
    try {
      await markFile.write(text);
      deps.onMarked(undefined);
    } catch (error) {
      deps.onMarked(error);
    }
  }

  async function appendLines(
    file: AppendFile,
    lines: readonly Uint8Array[],
  ): Promise<void> {
    let done = 0;
    try {
      await appendAll(file, Buffer.concat(lines), (count) => {
        done = count;
      });
    } finally {
      // Also after a failure: what is in the file must not be written twice.
      let whole = 0;
      let end = 0;
      for (const line of lines) {
        end += line.length;
        if (end <= done) whole += 1;
      }
      lineBytes += done;
      queue.wrote(whole);
    }
  }

  async function open(): Promise<AppendFile> {
    if (target !== undefined) return target;
    target = await openAppendFile(path, fs);
    lineBytes = target.size;
    if (target.isNew) {
      checkpointDue = true;
      folderDue = true;
    }
    return target;
  }

  async function rotate(): Promise<void> {
    // Waits for its fsync. If that fails, the entries are written again, into the new file.
    await closeTarget();
    await rotateFiles(path, keepFiles, fs);
  }

  async function closeTarget(): Promise<void> {
    const { file } = target ?? {};
    target = undefined;
    await syncer.idle();
    await file?.close().catch(() => undefined);
  }

  return {
    append(entries) {
      const dropped = queue.push(entries);
      if (dropped > 0) {
        checkpointDue = true;
        deps.onDropped(dropped);
      }
      kick();
    },
    mark(text) {
      markDue = text;
      kick();
    },
    async flushed() {
      const upTo = queue.pushed;
      if (upTo <= safe) return;
      await new Promise<void>((resolve) => {
        waiters.push({ upTo, resolve });
      });
    },
    kept: () => queue.kept(),
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await running;
      await closeTarget();
      await markFile.close();
    },
  };
}

/** The first lines that fit into so many bytes, at least one. */
function startOf(
  lines: readonly Uint8Array[],
  bytes: number,
): readonly Uint8Array[] {
  let left = bytes;
  return lines.filter((line, index) => {
    left -= line.length;
    return index === 0 || left >= 0;
  });
}
