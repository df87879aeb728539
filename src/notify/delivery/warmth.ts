// Room notify: uses an idle connection now and then, so that none has to be opened when it matters.
import type { Pace } from "./options.ts";
import { jittered, retryDelayMs } from "./pace.ts";

export interface WarmthDeps {
  readonly random: () => number;
  /** CLOCK_MONOTONIC, in milliseconds. */
  readonly nowMs: () => number;
  /** Whether nothing else uses the connection. */
  readonly isIdle: () => boolean;
  /** Answers whether there is a connection now; never rejects. */
  readonly probe: () => Promise<boolean>;
}

export interface Warmth {
  /** The peer closed the idle connection: opens another one, but not again and again. */
  soon(): void;
  close(): void;
}

/** Begins at once. */
export function keepWarm(
  pace: Pace,
  { random, nowMs, isIdle, probe }: WarmthDeps,
): Warmth {
  let isClosed = false;
  let isProbing = false;
  let failures = 0;
  let probedAtMs = nowMs();
  let timer: NodeJS.Timeout | undefined;

  async function round(): Promise<void> {
    isProbing = true;
    probedAtMs = nowMs();
    const isConnected = !isIdle() || (await probe());
    isProbing = false;
    failures = isConnected ? 0 : failures + 1;
    again(
      isConnected
        ? jittered(pace.warmMs, random())
        : retryDelayMs(failures - 1, random(), pace),
    );
  }

  function again(delayMs: number): void {
    clearTimeout(timer);
    if (isClosed) return;
    timer = setTimeout(() => void round(), delayMs).unref();
  }

  void round();
  return {
    soon() {
      if (isProbing) return;
      const earliestMs = probedAtMs + pace.retryLongestMs;
      again(Math.max(earliestMs - nowMs(), pace.retryFirstMs));
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
