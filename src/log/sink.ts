// Room log: where the lines go. Whatever stderr is, offering bytes to it never waits.
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  write,
  writeSync,
} from "node:fs";
import { Socket } from "node:net";

const RETRY_MS = 20;

export interface Sink {
  /** Takes what can be taken now and answers how many bytes that were; after fewer than all, `ready` will ring. */
  offer(bytes: Uint8Array): number;
  /** Bytes that were taken have not all left this process yet. */
  isBusy(): boolean;
  close(): void;
}

/** Chooses how to write to `fd`. `ready` rings when a sink that had enough can take more. */
export function openSink(fd: number, ready: () => void): Sink {
  try {
    const stat = fstatSync(fd);
    if (stat.isFile()) return openFileSink(fd, ready);
    if (stat.isSocket()) return openSocketSink(fd, ready);
    return openNonBlockingSink(fd, ready, stat.isFIFO());
  } catch {
    // Not even a socket of a kind that we know: writing on a thread at least keeps the event loop free.
    return openFileSink(fd, ready);
  }
}

/**
 * Pipes and terminals: O_NONBLOCK belongs to the open file description, which the shell that started us shares. So a
 * description of our own is opened. Where that is refused (another user's pipe, as in a container), a pipe is left to
 * libuv, which has to set the flag on the shared one.
 */
function openNonBlockingSink(
  fd: number,
  ready: () => void,
  isPipe: boolean,
): Sink {
  const { O_WRONLY, O_NONBLOCK, O_APPEND, O_NOCTTY } = constants;
  const flags = O_WRONLY | O_NONBLOCK | O_APPEND | O_NOCTTY;
  let own: number;
  try {
    own = openSync(`/proc/self/fd/${fd}`, flags);
  } catch {
    return isPipe ? openSocketSink(fd, ready) : openFileSink(fd, ready);
  }
  let retry: NodeJS.Timeout | undefined;
  return {
    offer(bytes) {
      try {
        return writeSync(own, bytes);
      } catch (error) {
        // EPIPE and the like: nobody will ever read this, so there is nobody to tell.
        if (!isAgain(error)) return bytes.length;
        clearTimeout(retry);
        // A log that nobody reads must not keep the process alive.
        retry = setTimeout(ready, RETRY_MS).unref();
        return 0;
      }
    },
    isBusy: () => false,
    close() {
      clearTimeout(retry);
      closeSync(own);
    },
  };
}

/** Sockets (journald): libuv polls and never waits. One line is in flight; the others wait in our bounded buffer. */
function openSocketSink(fd: number, ready: () => void): Sink {
  const socket = new Socket({ fd, readable: false, writable: true });
  let isBusy = false;
  let isBroken = false;
  socket.unref();
  socket.on("error", () => {
    isBroken = true;
    isBusy = false;
    ready();
  });
  return {
    offer(bytes) {
      if (isBroken) return bytes.length;
      if (isBusy) return 0;
      isBusy = true;
      socket.write(bytes, () => {
        isBusy = false;
        ready();
      });
      return bytes.length;
    },
    isBusy: () => isBusy,
    // Destroying it would close stderr itself.
    close: () => undefined,
  };
}

/** Regular files cannot be polled, and a stalled disk blocks: a thread of libuv's pool writes, one line at a time. */
function openFileSink(fd: number, ready: () => void): Sink {
  let isBusy = false;
  function writeRest(bytes: Uint8Array): void {
    write(fd, bytes, (error, count) => {
      if (error === null && count < bytes.length) {
        writeRest(bytes.subarray(count));
        return;
      }
      isBusy = false;
      ready();
    });
  }
  return {
    offer(bytes) {
      if (isBusy) return 0;
      isBusy = true;
      writeRest(bytes);
      return bytes.length;
    },
    isBusy: () => isBusy,
    close: () => undefined,
  };
}

function isAgain(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
