// Room journal: the one line beside the journal that is overwritten in place.
import { decodeMark, type Mark, MARK_BYTES } from "../line/mark.ts";
import { errorCode } from "../../log/log.ts";
import type { FileSystem, OpenFile } from "./file-system.ts";
import { openRegular, toOverwrite, toRead } from "./open-regular.ts";

export interface MarkFile {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

export function createMarkFile(path: string, fs: FileSystem): MarkFile {
  let file: OpenFile | undefined;

  async function open(): Promise<OpenFile> {
    const { file: opened, size } = await openRegular(path, toOverwrite, fs);
    if (size > MARK_BYTES) await opened.truncate(MARK_BYTES);
    return opened;
  }

  async function close(): Promise<void> {
    const closing = file;
    file = undefined;
    await closing?.close().catch(() => undefined);
  }

  return {
    async write(text) {
      try {
        file ??= await open();
        const bytes = Buffer.from(text);
        // One call: a mark that is cut off is no mark, and the next one comes in a second.
        const { bytesWritten } = await file.write(bytes, 0, bytes.length, 0);
        if (bytesWritten < bytes.length) throw new Error("cut off");
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };
}

/** The mark that an earlier process left, if it can be read. */
export async function readMark(
  path: string,
  fs: FileSystem,
): Promise<Mark | undefined> {
  try {
    const { file } = await openRegular(path, toRead, fs);
    try {
      const bytes = new Uint8Array(MARK_BYTES);
      await file.read(bytes, 0, MARK_BYTES, 0);
      return decodeMark(bytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
