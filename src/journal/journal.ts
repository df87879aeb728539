// Room journal: what other rooms see of it.
import type { LinkTransition } from "../context/transition.ts";
import type { Durable } from "../quorum/past/durable.ts";
import type { Transition } from "../quorum/transition.ts";
import type { JournalEntry } from "./line/entry.ts";

/** Which entries to read; all bounds are inclusive unless said otherwise. */
export interface JournalQuery {
  /** CLOCK_REALTIME in milliseconds. */
  readonly sinceMs?: number | undefined;
  /** CLOCK_REALTIME in milliseconds. */
  readonly untilMs?: number | undefined;
  /** Only entries with a greater `seq`: those that a reader of this one has not seen. */
  readonly afterSeq?: number | undefined;
  /** Only entries of these kinds; all kinds when absent. */
  readonly kinds?: readonly string[] | undefined;
  /** The most entries to answer, the newest; the journal itself never answers more than `MAX_READ`. */
  readonly limit: number;
}

/** The most entries of one answer. */
export const MAX_READ = 10_000;

/** What happened: to quorum, or to what it hangs on. */
export type Happening = Transition | LinkTransition;

/** What this process tells about itself. */
export type OwnNews =
  | { readonly kind: "started"; readonly version: string; readonly pid: number }
  | { readonly kind: "stopped"; readonly reason: string }
  | AlertNews;

/** What became of one pushed alert: raised, settled, or taken over by an Alertmanager. */
export type AlertNews = {
  /** Unique among the alerts of this node, the same for the whole life of one. */
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  /** When what it tells of began: RFC 3339. */
  readonly startsAt: string;
} & (
  | { readonly kind: "alert-firing" | "alert-resolved" }
  | {
      readonly kind: "alert-acknowledged";
      readonly status: "firing" | "resolved";
      readonly alertmanager: string;
    }
);

/**
 * The memory of this node: every transition, and what must survive a restart.
 * Nothing but `read`, `flushed` and disposal takes time; nothing ever waits for the disk.
 * Disposing writes a last checkpoint and waits for the disk as long as was said when it was opened.
 */
export interface Journal extends AsyncDisposable {
  /** What was durable when it was opened, on the clocks of this boot. */
  readonly restored: Durable | undefined;
  /**
   * Call it after every reduction, also when nothing changed: durations go on meanwhile.
   * Answers the entries of these transitions, oldest first, for the event stream.
   */
  record(
    transitions: readonly Happening[],
    durable: Durable,
  ): readonly JournalEntry[];
  /** Appends what this process tells about itself. */
  tell(news: OwnNews): JournalEntry;
  /** Newest first, also across rotation. What was recorded before the call is in the answer. */
  read(query: JournalQuery): Promise<readonly JournalEntry[]>;
  /** Resolves when all that was appended before the call is fsynced; while the disk is stuck, it does not. */
  flushed(): Promise<void>;
  /** Failures of the journal since the process started: reads, writes, syncs, entries that were dropped or unreadable. */
  errors(): number;
}
