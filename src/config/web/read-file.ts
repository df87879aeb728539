// Room config: the reader of --web.config.file and of what it names while we serve: bounded, and off the event loop.
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { MAX_FILE_BYTES } from "../given/file.ts";
import type { FileText } from "./interpret.ts";

/** What this process or host lacks; such a failure tells nothing about the file. */
const OUR_OWN_TROUBLE: readonly unknown[] = [
  "EMFILE",
  "ENFILE",
  "ENOMEM",
  "EAGAIN",
  "EINTR",
];

/**
 * Reads a regular file of at most 1 MiB as UTF-8. Never waits for a writer; a disk that does not answer is waited for.
 * Rejects when it could not look at all, for want of file descriptors or memory.
 */
export async function readWebFile(path: string): Promise<FileText> {
  try {
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    const handle = await open(path, flags);
    try {
      return { kind: "text", text: await readText(handle) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ("code" in error && OUR_OWN_TROUBLE.includes(error.code)) throw error;
    return { kind: "unreadable", reason: error.message };
  }
}

async function readText(handle: FileHandle): Promise<string> {
  const stat = await handle.stat();
  if (!stat.isFile()) throw new Error("it is not a regular file");
  // Most files are small; what has grown since the size was told is read on.
  let buffer = Buffer.alloc(Math.min(stat.size, MAX_FILE_BYTES) + 1);
  let length = 0;
  for (;;) {
    const room = buffer.length - length;
    const { bytesRead } = await handle.read(buffer, length, room, null);
    length += bytesRead;
    if (bytesRead === 0) break;
    if (length > MAX_FILE_BYTES) {
      throw new Error(`it is larger than ${MAX_FILE_BYTES} bytes`);
    }
    if (length === buffer.length) {
      buffer = Buffer.concat(
        [buffer],
        Math.min(2 * length, MAX_FILE_BYTES + 1),
      );
    }
  }
  const bytes = buffer.subarray(0, length);
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
