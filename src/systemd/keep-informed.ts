// Room systemd: keeps the service manager informed: ready, how it is, alive, stopping.
import type { Clock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import type { News, ServiceManager } from "./service-manager.ts";

export interface KeepInformedDeps {
  /** One line for people, as `systemctl status` shows it. */
  readonly status: () => string;
  /** When the watcher thread promised to go on, on the monotonic clock; `Infinity`: no promise stands. */
  readonly dueMs: () => number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Informed extends Disposable {
  /** Tells STOPPING=1. */
  stopping(): void;
}

/** The status is looked at this often; it is told when it has changed. */
const STATUS_INTERVAL_MS = 1_000;
/** sd_watchdog_enabled(3) advises half of the interval; at a third one of them may be late. */
const PINGS_PER_INTERVAL = 3;

/**
 * Tells READY=1 now, and the rest until it is disposed of. What could not be sent is sent with the next round.
 *
 * WATCHDOG=1 comes from a timer of the JavaScript loop, so a loop that is stuck sends none. It is also held back
 * while the watcher thread does not do what it promised: dead unheard, or stuck in our own code. A thread inside a
 * call to corosync promised nothing: a frozen corosync is no reason to restart us.
 */
export function keepInformed(
  manager: ServiceManager,
  { status, dueMs, clock, log }: KeepInformedDeps,
): Informed {
  const owed = new Set<`${string}=1`>(["READY=1"]);
  let told = "";
  let isStuck = false;
  const isThreadStuck = watchPromises(dueMs, clock);

  function report(): void {
    const line = `STATUS=${oneLine(status())}` as const;
    const news: News = [...owed, ...(line === told ? [] : [line])];
    if (news.length === 0 || !manager.tell(news)) return;
    owed.clear();
    told = line;
  }
  function ping(): void {
    const wasStuck = isStuck;
    isStuck = isThreadStuck();
    if (!isStuck) {
      manager.tell(["WATCHDOG=1"]);
    } else if (!wasStuck) {
      log.error("The watcher thread is stuck; the service manager will end us");
    }
  }
  report();
  const timers = [setInterval(report, STATUS_INTERVAL_MS)];
  const { watchdogMs } = manager;
  if (watchdogMs !== undefined) {
    const everyMs = watchdogMs / PINGS_PER_INTERVAL;
    timers.push(setInterval(ping, everyMs));
  }
  return {
    stopping() {
      owed.add("STOPPING=1");
      report();
    },
    [Symbol.dispose]() {
      timers.forEach(clearInterval);
    },
  };
}

/**
 * Stuck is who was late a round ago and has made no other promise since: the clock alone may jump, as when the
 * whole host stood still, and a loop that was stalled may ask before it has heard the thread.
 */
function watchPromises(dueMs: () => number, clock: Clock): () => boolean {
  let lateFor: number | undefined;
  return () => {
    const due = dueMs();
    const isLate = clock.now().monotonicMs > due;
    const isStuck = isLate && due === lateFor;
    lateFor = isLate ? due : undefined;
    return isStuck;
  };
}

/** A line break would end the status and begin another assignment. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").slice(0, 200);
}
