// The one state of the process, and the only place where it changes: reduce, then tell everybody what changed.
import type { Clock } from "./clock.ts";
import type { ContextReading } from "./context/reading.ts";
import type { ContextState } from "./context/state.ts";
import { take } from "./context/take.ts";
import type { LinkTransition } from "./context/transition.ts";
import type { JournalEntry } from "./journal/line/entry.ts";
import type { Journal } from "./journal/journal.ts";
import type { OwnNews } from "./journal/journal.ts";
import { describeTransition } from "./log/describe-transition.ts";
import type { Log } from "./log/log.ts";
import type { MetricEvent } from "./metrics/metric.ts";
import { durableOf } from "./quorum/past/durable.ts";
import type { QuorumEvent } from "./quorum/event.ts";
import { nodeNameOf } from "./quorum/terms/identity.ts";
import type { Instant, NodeId } from "./quorum/terms/ids.ts";
import { reduce } from "./quorum/reduce.ts";
import type { QuorumState } from "./quorum/state.ts";
import type { Transition } from "./quorum/transition.ts";

export interface Picture {
  /** The state after the newest event. */
  state(): QuorumState;
  /** What quorum hangs on, as far as cmap tells it. */
  context(): ContextState;
  /** Takes a batch in one tick, oldest event first. */
  take(events: readonly QuorumEvent[]): void;
  /** Takes what was read of cmap. */
  learn(reading: ContextReading): void;
  /** Puts what this process tells about itself into the journal and the stream. */
  tell(news: OwnNews): void;
  /** Every reduction from now on, at once: alerts leave before anything is logged or written. */
  readonly follow: (follower: Follower) => void;
  /** Every new entry of the journal from now on; answers how to stop it. */
  readonly subscribe: (listener: (entry: JournalEntry) => void) => () => void;
}

/** What one event changed, and when; `state()` is the state after it. */
export type Follower = (
  transitions: readonly Transition[],
  at: Instant,
) => void;

export interface PictureDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Is shown every event, and that it became visible, for metrics that are no function of the state. */
  readonly onEvent: (event: MetricEvent) => void;
  readonly log: Log;
}

/** Nothing in here waits: the journal takes entries into memory, the log drops rather than blocks. */
export function createPicture(
  initial: { readonly state: QuorumState; readonly context: ContextState },
  { clock, journal, onEvent, log }: PictureDeps,
): Picture {
  let { state, context } = initial;
  const listeners = new Set<(entry: JournalEntry) => void>();
  const followers: Follower[] = [];

  function publish(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      for (const listener of listeners) {
        listener(entry);
      }
    }
  }
  function takeOne(event: QuorumEvent): void {
    const reduction = reduce(state, event);
    state = reduction.state;
    onEvent(event);
    // First, so that what is told of alerts stands behind what raised them.
    publish(journal.record(reduction.transitions, durableOf(state)));
    for (const follower of followers) follower(reduction.transitions, event.at);
    reduction.transitions.forEach(describe);
  }
  function describe(transition: Transition | LinkTransition): void {
    const line = describeTransition(transition, nodeName);
    log[line.level](line.message, line.fields);
  }
  function nodeName(id: NodeId): string {
    return nodeNameOf(state.identity, id);
  }
  return {
    state: () => state,
    context: () => context,
    take(events) {
      for (const event of events) {
        takeOne(event);
      }
      // Not before: no scrape is answered within the tick.
      const at = clock.now();
      for (const event of events) {
        onEvent({ kind: "became-visible", event, at });
      }
    },
    learn(reading) {
      const taken = take(context, reading);
      context = taken.state;
      if (taken.transitions.length === 0) return;
      publish(journal.record(taken.transitions, durableOf(state)));
      taken.transitions.forEach(describe);
    },
    tell(news) {
      publish([journal.tell(news)]);
    },
    follow(follower) {
      followers.push(follower);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
