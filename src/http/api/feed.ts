// Room http: the newest entries in memory, so that a stream that was cut for a moment resumes without the disk.
import type { ApiDependencies, Entry } from "./api-options.ts";

/** One entry as it goes over the wire, made once for all streams. */
export interface Frame {
  readonly seq: number;
  readonly bytes: Buffer;
}

export interface Feed extends Disposable {
  /** Everything with a greater `seq` than this is in memory; `undefined`: nothing has come yet. */
  heldAfter(): number | undefined;
  /** The newest entry that this process forgot; 0: none. */
  forgottenUpTo(): number;
  /** What is in memory after `seq`, oldest first. */
  framesAfter(seq: number): readonly Frame[];
  /** Calls `listener` with each new entry until `signal` aborts. */
  listen(listener: (frame: Frame) => void, signal: AbortSignal): void;
}

/** Listens from the start of the server to its end. */
export function openFeed(
  subscribe: ApiDependencies["subscribe"],
  maxHeld: number,
): Feed {
  const held: Frame[] = [];
  const listeners = new Set<(frame: Frame) => void>();
  let heldAfter: number | undefined;
  let forgotten = 0;
  const unsubscribe = subscribe((entry) => {
    const frame = frameOf(entry);
    heldAfter ??= entry.seq - 1;
    held.push(frame);
    if (held.length > maxHeld) {
      forgotten = heldAfter = held.shift()?.seq ?? forgotten;
    }
    for (const listener of listeners) listener(frame);
  });
  return {
    heldAfter: () => heldAfter,
    forgottenUpTo: () => forgotten,
    framesAfter: (seq) => held.filter((frame) => frame.seq > seq),
    listen(listener, signal) {
      if (signal.aborted) return;
      listeners.add(listener);
      signal.addEventListener("abort", () => listeners.delete(listener));
    },
    [Symbol.dispose]() {
      unsubscribe();
      listeners.clear();
    },
  };
}

/** An entry as a server-sent event. JSON has no line breaks; a kind that a newer program wrote must have none. */
export function frameOf(entry: Entry): Frame {
  const { seq } = entry;
  const kind = entry.kind.replaceAll(/[\r\n]/g, " ");
  const data = JSON.stringify(entry);
  const text = `id: ${seq}\nevent: ${kind}\ndata: ${data}\n\n`;
  return { seq, bytes: Buffer.from(text) };
}
