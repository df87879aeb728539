// Room journal: the lines of a file, the last one first, however large the file or a line is.
import { MAX_LINE_BYTES } from "../line/text.ts";
import type { OpenFile } from "./file-system.ts";

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 10;

/**
 * Yields each line without its newline; empty lines are left out, of a line that is too long only an end comes.
 * Reads at most the last `maxBytes`.
 */
export async function* linesBackward(
  file: OpenFile,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const { size } = await file.stat();
  const end = Math.max(0, size - maxBytes);
  let tail = new Uint8Array(0);
  for (let position = size; position > end;) {
    const length = Math.min(CHUNK_BYTES, position - end);
    position -= length;
    const chunk = await readAt(file, position, length);
    let rest = Buffer.concat([chunk, tail]);
    for (
      let at = rest.lastIndexOf(NEWLINE);
      at >= 0;
      at = rest.lastIndexOf(NEWLINE)
    ) {
      if (at + 1 < rest.length) yield rest.subarray(at + 1);
      rest = rest.subarray(0, at);
    }
    // One byte more than allowed is enough to be refused, and bounds the memory.
    tail = rest.subarray(Math.max(0, rest.length - MAX_LINE_BYTES - 1));
  }
  if (tail.length > 0) yield tail;
}

async function readAt(
  file: OpenFile,
  position: number,
  length: number,
): Promise<Uint8Array> {
  const chunk = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(
      chunk,
      done,
      length - done,
      position + done,
    );
    // Truncated while it is read: what is left reads as zeros, which are no entry.
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return chunk;
}
