// Room lab: waiting for a condition instead of sleeping.
import { setTimeout as sleep } from "node:timers/promises";

export interface UntilOptions {
  /** Default 15 s. */
  readonly timeoutMs?: number;
  /** Pause between two looks, default 100 ms. */
  readonly everyMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Probes until the probe gives something other than undefined and false, and resolves with it. A probe that throws
 * has not succeeded yet; the error of a timeout says what was awaited and what the last probe said.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined>,
  { timeoutMs = 15_000, everyMs = 100, signal }: UntilOptions = {},
): Promise<Exclude<T, false>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    let last: string;
    let cause: unknown;
    try {
      const value = await probe();
      if (value !== undefined && value !== false) {
        return value as Exclude<T, false>;
      }
      last = "the last look said no";
    } catch (error) {
      cause = error;
      last = `the last error was: ${String(error)}`;
    }
    if (performance.now() >= deadline) {
      throw new Error(
        `Cannot wait any longer for ${what}: not so within ${timeoutMs / 1000} s, ${last}`,
        { cause },
      );
    }
    await sleep(everyMs, undefined, signal === undefined ? {} : { signal });
  }
}
