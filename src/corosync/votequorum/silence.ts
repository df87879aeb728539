// Room corosync: notices that corosync stopped answering although its connection stands (a frozen daemon).
import type { Clock } from "../../clock.ts";

/** Rings once each time that no answer came for `limitMs`; `answered()` sets it anew. */
export interface SilenceWatch {
  answered(): void;
  stop(): void;
}

/**
 * Starts unarmed: before the first answer there is nothing that could grow silent.
 * The timer only wakes; the monotonic clock judges, because a timer also runs late.
 * @param limitMs poll interval + `--corosync.timeout`
 */
export function watchSilence(
  limitMs: number,
  clock: Clock,
  onSilent: () => void,
): SilenceWatch {
  let timer: NodeJS.Timeout | undefined;
  let lastAnswerMs = 0;

  function check(): void {
    const leftMs = lastAnswerMs + limitMs - clock.now().monotonicMs;
    if (leftMs > 0) {
      timer = setTimeout(check, Math.ceil(leftMs));
      return;
    }
    timer = undefined;
    onSilent();
  }
  return {
    answered() {
      lastAnswerMs = clock.now().monotonicMs;
      timer ??= setTimeout(check, limitMs);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
