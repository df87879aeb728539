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
    if (fstatSync(fd).isFile()) return openThreadSink(fd, ready);
    return openPollingSink(openNonBlocking(fd), ready);
  } catch {
    // A terminal of another user, or something that nobody thought of: a thread at least keeps the event loop free.
    return openThreadSink(fd, ready);
  }
}

interface Descriptor {
  readonly fd: number;
  close(): void;
}

/**
 * O_NONBLOCK belongs to the open file description, which the shell that started us shares. So pipes and terminals get
 * a description of our own. Sockets (journald) and another user's pipe (containers) cannot be opened anew: libuv sets
 * the flag on the shared one, and Node takes it back at exit.
 */
function openNonBlocking(fd: number): Descriptor {
  const { O_WRONLY, O_NONBLOCK, O_APPEND, O_NOCTTY } = constants;
  const flags = O_WRONLY | O_NONBLOCK | O_APPEND | O_NOCTTY;
  try {
    const own = openSync(`/proc/self/fd/${fd}`, flags);
    return {
      fd: own,
      close: () => {
        closeSync(own);
      },
    };
  } catch {
    // Only for the flag: a write of libuv that nobody takes would keep the process alive, even when unref'd.
    const socket = new Socket({ fd, readable: false, writable: true }).unref();
    socket.on("error", () => undefined);
    // Destroying the socket would close stderr itself.
    return { fd, close: () => undefined };
  }
}

/** Writes at once or not at all; tries again later. No thread is in it, so nothing can hold up the exit. */
function openPollingSink(descriptor: Descriptor, ready: () => void): Sink {
  let retry: NodeJS.Timeout | undefined;
  return {
    offer(bytes) {
      try {
        return writeSync(descriptor.fd, bytes);
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
      descriptor.close();
    },
  };
}

/** Regular files cannot be polled, and a stalled disk blocks: a thread of libuv's pool writes, one line at a time. */
function openThreadSink(fd: number, ready: () => void): Sink {
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
