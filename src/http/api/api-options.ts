// Room http: what the API asks of the other rooms, and its bounds; the composition wires these.
import type { StatusDocument } from "../../status/document.ts";

/** What the API must know of an entry of the journal; it is sent on as it is, so it holds JSON values only. */
export interface Entry {
  /** Grows with each entry, also across restarts: the ID of the event stream. */
  readonly seq: number;
  readonly kind: string;
}

/** Which entries are asked for; a missing filter lets everything pass. */
export interface EntryQuery {
  /** CLOCK_REALTIME in milliseconds; both ends belong to the range. */
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Only entries with a greater `seq`. */
  readonly afterSeq?: number;
  readonly kinds?: readonly string[];
  /** The most entries to answer, the newest. */
  readonly limit: number;
}

export interface ApiDependencies {
  /** The whole picture of this moment. */
  readonly status: () => StatusDocument;
  /** Newest first, bookkeeping left out. May hang as its disk does: a read that hangs is left alone. */
  readonly events: (query: EntryQuery) => Promise<readonly Entry[]>;
  /**
   * From now on every new entry that `events` would answer, in the order of `seq`, once, in the tick in which it is
   * recorded or later. The listener takes microseconds and does not throw. Answers how to stop it.
   */
  readonly subscribe: (listener: (entry: Entry) => void) => () => void;
  /** The kinds that `?kind=` accepts. */
  readonly eventKinds: readonly string[];
}

/** Bounds of the API; the defaults are meant, tests take others. */
export interface ApiBounds {
  /** How long a request waits for the journal. */
  readonly readDeadlineMs: number;
  /** Reads of the journal at the same time: a hung one holds one of libuv's few threads. */
  readonly maxReads: number;
  /** Answers of /api/v1/events on their way at the same time, so that slow readers cannot pile them up. */
  readonly maxAnswers: number;
  readonly maxStreams: number;
  readonly heartbeatMs: number;
  /** Unsent live bytes of one stream: one more entry cuts it. */
  readonly maxQueuedBytes: number;
  /** The most entries that a stream makes up for, and the newest ones that are kept in memory for that. */
  readonly maxMissed: number;
}

export const defaultApiBounds: ApiBounds = {
  readDeadlineMs: 5000,
  maxReads: 2,
  maxAnswers: 16,
  maxStreams: 32,
  heartbeatMs: 15_000,
  maxQueuedBytes: 256 * 1024,
  maxMissed: 1000,
};
