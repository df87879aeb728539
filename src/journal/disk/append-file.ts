// Room journal: the file that is written, opened so that whole lines follow whatever a crash has left.
import type { FileSystem, OpenFile } from "./file-system.ts";
import { openRegular, toAppend, toRead } from "./open-regular.ts";

const NEWLINE = Buffer.from("\n");

export interface AppendFile {
  readonly file: OpenFile;
  /** Bytes in it, as far as this program knows. */
  size: number;
  /** Whether it was empty when it was opened. */
  readonly isNew: boolean;
}

/** Opens or makes a file for appending. */
export async function openAppendFile(
  path: string,
  fs: FileSystem,
): Promise<AppendFile> {
  const { file, size } = await openRegular(path, toAppend, fs);
  try {
    const opened = { file, size, isNew: size === 0 };
    if (!opened.isNew && !(await endsWithNewline(path, size, fs))) {
      await appendAll(opened, NEWLINE);
    }
    return opened;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Appends all bytes, however many calls it takes.
 * After a failure `onBytes` has told how many of them are in the file nevertheless.
 */
export async function appendAll(
  target: AppendFile,
  bytes: Uint8Array,
  onBytes: (count: number) => void = () => undefined,
): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await target.file.write(
      bytes,
      done,
      bytes.length - done,
      null,
    );
    if (bytesWritten <= 0) throw new Error("nothing was written");
    done += bytesWritten;
    target.size += bytesWritten;
    onBytes(done);
  }
}

async function endsWithNewline(
  path: string,
  size: number,
  fs: FileSystem,
): Promise<boolean> {
  const { file } = await openRegular(path, toRead, fs);
  try {
    const last = new Uint8Array(1);
    await file.read(last, 0, 1, size - 1);
    return last[0] === NEWLINE[0];
  } finally {
    await file.close();
  }
}
