// Room http: exporter-toolkit's rate limit: a bucket of tokens for all requests of everybody.
import type { RateLimit } from "../../config/web-settings.ts";

/** Full at first; one token comes back each interval. The answer: whether there was one to take. */
export function createRateLimit(
  { intervalMs, burst }: RateLimit,
  monotonicMs: () => number,
): () => boolean {
  let tokens = burst;
  let countedMs = monotonicMs();
  return () => {
    const nowMs = monotonicMs();
    tokens = Math.min(burst, tokens + (nowMs - countedMs) / intervalMs);
    countedMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
