// Room notify: reads credentials and certificates, never more than fits, never from what may block.
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { Source } from "../../../config/alertmanager.ts";

const MAX_BYTES = 4 * 1024 * 1024;

export async function readSource(source: Source): Promise<string> {
  return source.kind === "inline" ? source.text : readText(source.path);
}

/** Rejects with words for people. */
async function readText(path: string): Promise<string> {
  try {
    // O_NONBLOCK: opening a pipe without a writer would occupy one of libuv's few threads for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { size } = await file.stat().then((stat) => {
        if (!stat.isFile()) throw new Error("not a regular file");
        return stat;
      });
      if (size > MAX_BYTES) throw new Error("larger than 4 MiB");
      const { buffer, bytesRead } = await file.read({
        buffer: Buffer.alloc(size),
        position: 0,
      });
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new Error(`Cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  switch ("code" in error ? error.code : undefined) {
    case "ENOENT":
      return "no such file";
    case "EACCES":
      return "permission denied";
    case "EISDIR":
      return "not a regular file";
    default:
      return error.message;
  }
}
