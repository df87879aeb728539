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

/** Runs until `signal` aborts and the last native thread has ended or was given up. Never rejects. */
export async function keepConnected(
  connection: Connection,
  deps: KeepConnectedDeps,
): Promise<void> {
  let attempt = 0;
  while (!deps.signal.aborted) {
    const answered = await runOnce(connection, deps.signal);
    attempt = answered ? 0 : attempt;
    await pause(retryDelayMs(attempt, deps.random()), deps);
    attempt += 1;
  }
}

/** One life of a connection; resolves to whether the daemon ever answered on it. */
function runOnce(
  connection: Connection,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    let answered = false;
    let finished = false;
    let deadline: NodeJS.Timeout | undefined;
    const source = connection.open(bell);
    if (source === undefined) {
      resolve(false);
      return;
    }
    const opened = source;
    signal.addEventListener("abort", stop);
    if (signal.aborted) {
      stop();
    }

    function bell(): void {
      if (finished) {
        return;
      }
      const verdict = connection.onBatch(opened.take());
      answered ||= verdict.answered;
      if (verdict.ended) {
        finish();
      }
    }
    function stop(): void {
      opened.close();
      deadline ??= setTimeout(() => {
        opened.unref();
        finish();
      }, closeDeadlineMs);
    }
    function finish(): void {
      finished = true;
      clearTimeout(deadline);
      signal.removeEventListener("abort", stop);
      resolve(answered);
    }
  });
}

async function pause(ms: number, deps: KeepConnectedDeps): Promise<void> {
  const hurry = deps.hurry?.();
  const signals = hurry === undefined ? [deps.signal] : [deps.signal, hurry];
  await delay(ms, undefined, { signal: AbortSignal.any(signals) }).catch(
    () => undefined,
  );
}
