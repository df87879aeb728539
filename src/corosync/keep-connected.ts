// Room corosync: keeps one native connection alive: opens it, hands on what it leaves, waits and opens it again.
import { setTimeout as delay } from "node:timers/promises";
import { retryDelayMs } from "./backoff.ts";

/** What both addons' objects have in common: a thread with a mailbox. */
export interface NativeSource {
  take(): readonly unknown[];
  close(): void;
  unref(): void;
}

/** What the reader of a batch learnt about the connection. */
export interface BatchVerdict {
  /** The batch held an answer of the daemon: the next failure starts with the shortest delay again. */
  readonly answered: boolean;
  /** The batch held the thread's last word. */
  readonly ended: boolean;
}

export interface Connection {
  /** Opens the native object; undefined when that is not possible now (the reason was told by the opener). */
  open(bell: () => void): NativeSource | undefined;
  /** Reads one batch in the tick of the bell; must not throw. */
  onBatch(items: readonly unknown[]): BatchVerdict;
}

export interface KeepConnectedDeps {
  readonly signal: AbortSignal;
  readonly random: () => number;
  /** Gives a signal that cuts the current wait short when it aborts; none: waits are never cut short. */
  readonly hurry?: () => AbortSignal;
}

/** How long an asked-for end is awaited before a thread that corosync holds is left behind. */
const closeDeadlineMs = 300;

/** A connection that is kept. */
export interface Kept {
  /** Resolves when `signal` has aborted and the last native thread has ended or was given up. Never rejects. */
  readonly done: Promise<void>;
  /** Takes what lies in the mailbox now, without waiting for the bell to be heard. */
  readonly pump: () => void;
}

/** Keeps a connection until `signal` aborts. */
export function keepConnected(
  connection: Connection,
  deps: KeepConnectedDeps,
): Kept {
  let pump: () => void = () => undefined;
  async function keep(): Promise<void> {
    let attempt = 0;
    while (!deps.signal.aborted) {
      const life = runOnce(connection, deps.signal);
      pump = life.pump;
      attempt = (await life.ended) ? 0 : attempt;
      pump = () => undefined;
      await pause(retryDelayMs(attempt, deps.random()), deps);
      attempt += 1;
    }
  }
  return {
    done: keep(),
    pump: () => {
      pump();
    },
  };
}

interface Life {
  /** Resolves to whether the daemon ever answered. */
  readonly ended: Promise<boolean>;
  readonly pump: () => void;
}

/** One life of a connection. */
function runOnce(connection: Connection, signal: AbortSignal): Life {
  const { promise: ended, resolve } = withResolvers<boolean>();
  let answered = false;
  let isOver = false;
  let deadline: NodeJS.Timeout | undefined;
  const source = connection.open(pump);
  if (source === undefined) {
    finish();
  } else if (signal.aborted) {
    stop();
  } else {
    signal.addEventListener("abort", stop);
  }
  return { ended, pump };

  function pump(): void {
    if (isOver || source === undefined) {
      return;
    }
    const items = source.take();
    // A scrape looks as well, and nearly always before anything has come.
    if (items.length === 0) return;
    const verdict = connection.onBatch(items);
    answered ||= verdict.answered;
    if (verdict.ended) {
      finish();
    }
  }
  function stop(): void {
    source?.close();
    deadline = setTimeout(() => {
      source?.unref();
      finish();
    }, closeDeadlineMs);
  }
  function finish(): void {
    isOver = true;
    clearTimeout(deadline);
    signal.removeEventListener("abort", stop);
    resolve(answered);
  }
}

// Promise.withResolvers() is not in Node 20.
function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

async function pause(ms: number, deps: KeepConnectedDeps): Promise<void> {
  const hurry = deps.hurry?.();
  const signals = hurry === undefined ? [deps.signal] : [deps.signal, hurry];
  await delay(ms, undefined, { signal: AbortSignal.any(signals) }).catch(
    () => undefined,
  );
}
