// Tests of room notify: plays events through the real reducer and the book, as the exporter does.
import type { Alert, AlertName } from "../../../src/notify/alert.ts";
import { alertsOf } from "../../../src/notify/book/alerts-of.ts";
import { type Book, emptyBook } from "../../../src/notify/book/book.ts";
import { acknowledged } from "../../../src/notify/book/life/acknowledged.ts";
import { nextReviewMs } from "../../../src/notify/book/life/due.ts";
import { type News, news } from "../../../src/notify/book/past/news.ts";
import { review } from "../../../src/notify/book/review.ts";
import type { Settings } from "../../../src/notify/book/rule.ts";
import type {
  NodeInfo,
  OwnInfo,
  QuorumEvent,
} from "../../../src/quorum/event.ts";
import { reduce } from "../../../src/quorum/reduce.ts";
import { initialState, type QuorumState } from "../../../src/quorum/state.ts";
import {
  at,
  connected,
  identified,
  info,
  nodelistNotified,
  observed,
  quorumNotified,
  timerLook,
} from "../../quorum/build.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

export const settings: Settings = {
  settleMs: MINUTE,
  ttlMs: 15 * MINUTE,
  clusterName: "",
  pendingMs: 30 * SECOND,
};

export const named = identified(900, "prod", { 1: "n1", 2: "n2", 3: "n3" });

/** Node 1 of a named quorate cluster of three, looked at last at 1000 ms. */
export const healthyStart: readonly QuorumEvent[] = [
  named,
  connected(990),
  nodelistNotified(991, 4, [1, 2, 3]),
  quorumNotified(992, true, { 1: 1, 2: 1, 3: 1 }),
  observed(1000),
];

export interface Stage {
  book: Book;
  state: QuorumState;
  /** All that the journal was told. */
  readonly news: News[];
  feed: (...events: readonly QuorumEvent[]) => void;
  /** Looks at the same thing each second, the last one at `toMs`; timers ring when they are due. */
  looks: (
    toMs: number,
    more?: Partial<OwnInfo>,
    others?: readonly NodeInfo[],
  ) => void;
  /** Only time passes, timers ring. */
  wait: (toMs: number) => void;
  alerts: () => readonly Alert[];
  /** The alert of this name; fails when there are several. */
  alert: (name: AlertName) => Alert | undefined;
  /** An Alertmanager takes everything that is said now. */
  acknowledge: () => void;
}

export function stage(
  events: readonly QuorumEvent[] = healthyStart,
  start: { book?: Book; state?: QuorumState; settings?: Settings } = {},
): Stage {
  let nowMs = 0;
  const with_ = start.settings ?? settings;
  const self: Stage = {
    book: start.book ?? emptyBook,
    state: start.state ?? initialState(at(0)),
    news: [],
    feed(...more) {
      for (const event of more) {
        ring(event.at.monotonicMs);
        nowMs = event.at.monotonicMs;
        const { state, transitions } = reduce(self.state, event);
        self.state = state;
        turn(review(self.book, { state, transitions, now: at(nowMs) }, with_));
      }
    },
    looks(toMs, more, others) {
      while (nowMs + SECOND < toMs)
        self.feed(timerLook(nowMs + SECOND, more, others));
      self.feed(timerLook(toMs, more, others));
    },
    wait(toMs) {
      ring(toMs);
      nowMs = toMs;
    },
    alerts: () => alertsOf(self.book, { state: self.state, now: at(nowMs) }),
    alert(name) {
      const [first, ...rest] = self
        .alerts()
        .filter(({ labels }) => labels.alertname === name);
      if (rest.length > 0) throw new Error(`There are several ${name}`);
      return first;
    },
    acknowledge() {
      for (const alert of self.alerts()) {
        self.book = acknowledged(self.book, alert, at(nowMs));
      }
    },
  };

  function turn(book: Book): void {
    self.news.push(...news(self.book, book));
    self.book = book;
  }
  function ring(toMs: number): void {
    for (
      let dueMs = due();
      dueMs !== undefined && dueMs <= toMs;
      dueMs = due()
    ) {
      nowMs = Math.max(nowMs, dueMs);
      const { state } = self;
      turn(
        review(self.book, { state, transitions: [], now: at(nowMs) }, with_),
      );
      const nextMs = due();
      if (nextMs !== undefined && nextMs <= nowMs) {
        throw new Error(
          `The timer would ring again at ${nextMs}, it is ${nowMs}`,
        );
      }
    }
  }
  function due(): number | undefined {
    return nextReviewMs(self.book, with_);
  }
  self.feed(...events);
  return self;
}

/** Of an alert what tests look at; texts have tests of their own. */
export function outline(alert: Alert | undefined) {
  if (alert === undefined) return undefined;
  const { status, labels, startsAtMs } = alert;
  return {
    status,
    node: labels.node_name,
    sinceMs: startsAtMs - at(0).realtimeMs,
    ...(alert.status === "firing" ? { isRepeated: alert.isRepeated } : {}),
  };
}

/** Node 1 alone, inquorate. */
export const alone: Partial<OwnInfo> = { flags: 0, totalVotes: 1 };
export const dead = { state: 2 };
export const othersDead = [info(2, dead), info(3, dead)];

/** Nodes 2 and 3 leave; the sync lasts 50 ms. */
export function isolated(ms: number): readonly QuorumEvent[] {
  return [
    nodelistNotified(ms, 8, [1]),
    quorumNotified(ms + 50, false, { 1: 1, 2: 2, 3: 2 }),
    observed(ms + 51, alone, othersDead),
  ];
}

export function healed(ms: number): readonly QuorumEvent[] {
  return [
    nodelistNotified(ms, 12, [1, 2, 3]),
    quorumNotified(ms + 50, true, { 1: 1, 2: 1, 3: 1 }),
    observed(ms + 51),
  ];
}

/** Node 3 leaves, two of three stay. */
export function withoutThree(ms: number, sequence = 8): readonly QuorumEvent[] {
  return [
    nodelistNotified(ms, sequence, [1, 2]),
    quorumNotified(ms + 50, true, { 1: 1, 2: 1, 3: 2 }),
    observed(ms + 51, twoVotes, threeDead),
  ];
}

export const twoVotes: Partial<OwnInfo> = { totalVotes: 2 };
export const threeDead = [info(2), info(3, dead)];
