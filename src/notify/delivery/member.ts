// Room notify: one Alertmanager: its queue, its connection, its retries; it waits for no other.
import { errorText } from "../../log/log.ts";
import type { Item } from "./queue/letter.ts";
import type { DeliveryDeps, Pace } from "./options.ts";
import { createOutbox, type Posting } from "./queue/outbox.ts";
import { retryDelayMs } from "./pace.ts";
import type { Posted, Poster } from "./post/poster.ts";
import { createRecord } from "./record.ts";
import type { MemberStatus } from "./status.ts";
import { keepWarm } from "./warmth.ts";

export interface Member {
  /** The newest full set; the first request leaves in this very tick. */
  take(items: readonly Item[]): void;
  status(): MemberStatus;
  /** Tries at once what waits for its time; resolves when nothing is pending, or when it proves unreachable. */
  drained(): Promise<void>;
  close(): void;
}

export interface MemberOptions {
  readonly label: string;
  readonly address: string;
  readonly ttlMs: number;
  readonly pace: Pace;
}

export interface MemberDeps extends Omit<DeliveryDeps, "resolve"> {
  readonly createPoster: (onIdleClosed: () => void) => Poster;
}

/** Timers cannot be set much farther ahead; then it is looked again. */
const MAX_TIMER_MS = 3_600_000;

export function startMember(
  { label, address, ttlMs, pace }: MemberOptions,
  { clock, random, log, onAcknowledged, createPoster }: MemberDeps,
): Member {
  const outbox = createOutbox({ repeatMs: pace.repeatMs, ttlMs });
  const record = createRecord(label, log);
  const nowMs = () => clock.now().monotonicMs;
  const drains = new Set<() => void>();
  let isPosting = false;
  let isClosed = false;
  let attempt = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Does what is to be done now. One post at a time: states arrive in their order. */
  function pump(): void {
    if (isPosting || isClosed) return;
    clearTimeout(timer);
    const next = outbox.next(nowMs());
    if (next.kind === "post") {
      isPosting = true;
      void carry(next.posting);
      return;
    }
    if (outbox.pending() === 0) endDrains();
    const waitMs = Math.max(1, Math.ceil(next.untilMs - nowMs()));
    timer = setTimeout(pump, Math.min(waitMs, MAX_TIMER_MS)).unref();
  }

  async function carry(posting: Posting): Promise<void> {
    try {
      const posted = await poster.post(posting.map(({ item }) => item));
      if (!isClosed) digest(posting, posted);
    } catch (error) {
      // A fault of this program; still, what it could not do is tried again.
      const fields = { alertmanager: label, reason: errorText(error) };
      log.error("Cannot post alerts", fields);
      postpone();
    }
    isPosting = false;
    pump();
  }

  function digest(posting: Posting, posted: Posted): void {
    const { verdict } = posted;
    const { length } = posting;
    switch (verdict.kind) {
      case "acknowledged":
        // They took it, and hold it for over already, or for not yet over.
        if (posted.isMistimed && outbox.mistimed(posting)) return;
        attempt = 0;
        record.posted(length, verdict, clock.now().realtimeMs);
        acknowledge(posting, posted.shiftMs);
        return;
      case "objected":
        if (length > 1) {
          outbox.separate(posting);
        } else if (verdict.isFinal) {
          outbox.refused(posting);
          for (const { item } of posting) {
            record.refused(item.alert.key, verdict.trouble);
          }
        } else {
          record.posted(length, verdict, clock.now().realtimeMs);
          outbox.objected(posting, (objections) => nowMs() + delay(objections));
        }
        return;
      case "failed":
        record.posted(length, verdict, clock.now().realtimeMs);
        postpone();
        if (!verdict.isReachable) endDrains();
        return;
      default:
        verdict satisfies never;
    }
  }

  function acknowledge(posting: Posting, shiftMs: number): void {
    const now = nowMs();
    const fresh = outbox.acknowledged(posting, { nowMs: now, shiftMs });
    for (const { alert, sinceMs } of fresh) {
      const durationMs = now - sinceMs;
      try {
        onAcknowledged({ alert, alertmanager: label, durationMs });
      } catch (error) {
        log.error("Cannot tell of an alert", { reason: errorText(error) });
      }
    }
  }

  function delay(tries: number): number {
    return retryDelayMs(tries, random(), pace);
  }

  function postpone(): void {
    outbox.postpone(nowMs() + delay(attempt));
    attempt += 1;
  }

  function endDrains(): void {
    for (const end of drains) end();
    drains.clear();
  }

  async function probe(): Promise<boolean> {
    const verdict = await poster.probe();
    if (isClosed) return false;
    record.probed(verdict);
    // Only here, a few times a minute: where two hosts answer in turn, their clocks may differ for ever.
    outbox.recheck(poster.shiftMs());
    pump();
    return verdict.kind !== "failed" || verdict.isReachable;
  }

  const poster = createPoster(() => {
    warmth.soon();
  });
  const warmth = keepWarm(pace, {
    random,
    nowMs,
    isIdle: () => !outbox.hasWanted(),
    probe,
  });
  return {
    take(items) {
      if (isClosed) return;
      if (outbox.take(items, nowMs())) attempt = 0;
      pump();
    },
    status: () => ({
      label,
      address,
      pending: outbox.pending(),
      clockSkewMs: poster.skewMs(),
      ...record.counts(),
    }),
    drained() {
      if (isClosed) return Promise.resolve();
      return new Promise((resolve) => {
        drains.add(resolve);
        outbox.hurry(nowMs());
        pump();
      });
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      warmth.close();
      poster.close();
      endDrains();
    },
  };
}
