// Room http: one open event stream: in order, at once, and never more in memory than the client may owe.
import type { Request, Response } from "express";
import type { CaughtUp } from "./catch-up.ts";
import type { Frame } from "./feed.ts";

/** How long a client waits before it connects again. */
const RETRY_MS = 2000;

export interface StreamOptions {
  readonly heartbeatMs: number;
  readonly maxQueuedBytes: number;
  /** Once aborted nothing is written any more. */
  readonly signal: AbortSignal;
}

export interface EventStream {
  /** What was missed: bounded by its number, so it is no reason to cut anybody. */
  readonly replay: (caughtUp: CaughtUp) => void;
  /** A live entry: a client that is too far behind for it is cut. */
  readonly push: (frame: Frame) => void;
}

/** Sends the first bytes at once. */
export function openStream(
  request: Request,
  response: Response,
  { heartbeatMs, maxQueuedBytes, signal }: StreamOptions,
): EventStream {
  const { socket } = request;
  /** Not given to the response yet, oldest first. */
  const backlog: { readonly bytes: Buffer; readonly isLive: boolean }[] = [];
  let liveBytesWaiting = 0;

  function write(): void {
    while (!response.writableNeedDrain && !signal.aborted) {
      const next = backlog.shift();
      if (next === undefined) return;
      if (next.isLive) liveBytesWaiting -= next.bytes.length;
      response.write(next.bytes);
    }
  }
  if (!signal.aborted) {
    response.write(`retry: ${RETRY_MS}\n\n`);
    response.on("drain", write);
    beat(request, response, { heartbeatMs, signal });
  }
  return {
    replay({ after, gap, frames }) {
      if (gap !== undefined) {
        const data = JSON.stringify({ after, reason: gap });
        const bytes = Buffer.from(`event: gap\ndata: ${data}\n\n`);
        backlog.push({ bytes, isLive: false });
      }
      for (const { bytes } of frames) backlog.push({ bytes, isLive: false });
      write();
    },
    push({ bytes }) {
      const queued = response.writableLength + liveBytesWaiting;
      // An entry of any size is sent to a reader who has read all before it.
      if (queued > 0 && queued + bytes.length > maxQueuedBytes) {
        socket.destroy();
        return;
      }
      liveBytesWaiting += bytes.length;
      backlog.push({ bytes, isLive: true });
      write();
    },
  };
}

/** Comments that keep proxies from closing a quiet stream, and show when nobody is there any more. */
function beat(
  { socket }: Request,
  response: Response,
  { heartbeatMs, signal }: Pick<StreamOptions, "heartbeatMs" | "signal">,
): void {
  let takenBefore: number | undefined;
  const timer = setInterval(() => {
    // Bytes that the kernel took. A window that stays shut from one beat to the next belongs to a reader that is gone.
    const taken = socket.bytesWritten - socket.writableLength;
    if (response.writableLength > 0 && taken === takenBefore) {
      socket.destroy();
      return;
    }
    takenBefore = taken;
    response.write(":\n\n");
  }, heartbeatMs).unref();
  signal.addEventListener("abort", () => {
    clearInterval(timer);
  });
}
