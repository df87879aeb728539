// Room journal: the file that is written: opened when needed, begun with a checkpoint, renamed when it is full.
import type { JournalEntry } from "../line/entry.ts";
import { encodeLine } from "../line/text.ts";
import { appendAll, type AppendFile, openAppendFile } from "./append-file.ts";
import type { FileSystem, OpenFile } from "./file-system.ts";
import { rotateFiles } from "./files.ts";

export interface JournalFileOptions {
  readonly path: string;
  readonly maxFileBytes: number;
  readonly keepFiles: number;
}

export interface JournalFileDeps {
  readonly fs: FileSystem;
  /** All that is durable before the entries that are written next. */
  readonly checkpoint: () => JournalEntry;
  /** The first so many entries are in the file, also when writing the others fails. */
  readonly onWritten: (count: number) => void;
  /** Waits until nobody uses the file any more. */
  readonly idle: () => Promise<void>;
}

export interface JournalFile {
  /** Writes some of the entries, at least one. After a failure, `close` it before the next time. */
  append(entries: readonly JournalEntry[]): Promise<OpenFile>;
  /** Lets the next entries follow a checkpoint. */
  needCheckpoint(): void;
  /** Whether a file was made since the last time that this was asked. */
  takeIsNew(): boolean;
  close(): Promise<void>;
}

export function createJournalFile(
  { path, maxFileBytes, keepFiles }: JournalFileOptions,
  { fs, checkpoint, onWritten, idle }: JournalFileDeps,
): JournalFile {
  let target: AppendFile | undefined;
  // The first line of each process, and of each file.
  let isCheckpointDue = true;
  let isNew = false;
  /** Without the checkpoint at the beginning: a file that has nothing else is never full. */
  let lineBytes = 0;

  async function open(): Promise<AppendFile> {
    if (target !== undefined) return target;
    target = await openAppendFile(path, fs);
    lineBytes = target.size;
    if (target.isNew) {
      isCheckpointDue = true;
      isNew = true;
    }
    return target;
  }

  async function close(): Promise<void> {
    const { file } = target ?? {};
    target = undefined;
    await idle();
    await file?.close().catch(() => undefined);
  }

  /** The file with room for the bytes. */
  async function openFor(bytes: number): Promise<AppendFile> {
    const file = await open();
    if (lineBytes === 0 || file.size + bytes <= maxFileBytes) return file;
    // Waits for its fsync. If that fails, the entries are written again, into the new file.
    await close();
    await rotateFiles(path, keepFiles, fs);
    return open();
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
      lineBytes += done;
      onWritten(startOf(lines, done).length);
    }
  }

  return {
    async append(entries) {
      const lines = entries.map((entry) => Buffer.from(encodeLine(entry)));
      const file = await openFor(bytesOf(lines));
      if (isCheckpointDue) {
        await appendAll(file, Buffer.from(encodeLine(checkpoint())));
        isCheckpointDue = false;
      }
      // A file never grows by more than a checkpoint and a line over its limit.
      const fitting = startOf(lines, maxFileBytes - file.size);
      await appendLines(file, fitting.length > 0 ? fitting : lines.slice(0, 1));
      return file.file;
    },
    needCheckpoint() {
      isCheckpointDue = true;
    },
    takeIsNew() {
      const wasNew = isNew;
      isNew = false;
      return wasNew;
    },
    close,
  };
}

function bytesOf(lines: readonly Uint8Array[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}

/** The first lines that are whole in so many bytes. */
function startOf(
  lines: readonly Uint8Array[],
  bytes: number,
): readonly Uint8Array[] {
  let end = 0;
  return lines.filter((line) => {
    end += line.length;
    return end <= bytes;
  });
}
