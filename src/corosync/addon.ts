// Room corosync: the shape of the two native addons, as native/ promises it. Nothing here loads them.

/** CLOCK_REALTIME and CLOCK_MONOTONIC in milliseconds with a fraction, taken in the native thread. */
export interface RawInstant {
  readonly realtimeMs: number;
  readonly monotonicMs: number;
}

/** `struct votequorum_info` after CS_OK, every number as the library gave it. */
export interface RawInfo {
  readonly nodeId: number;
  readonly state: number;
  readonly votes: number;
  readonly expectedVotes: number;
  readonly highestExpected: number;
  readonly totalVotes: number;
  readonly quorum: number;
  readonly flags: number;
  readonly qdeviceVotes: number;
  readonly qdeviceName: string;
  readonly durationMs: number;
}

/** One item of the watcher's mailbox. `ended` is always the last one a watcher leaves. */
export type RawItem =
  | ({ readonly kind: "connected" } & RawInstant)
  | ({
      readonly kind: "quorum";
      readonly quorate: number;
      readonly nodes: readonly {
        readonly nodeId: number;
        readonly state: number;
      }[];
    } & RawInstant)
  | ({
      readonly kind: "nodelist";
      readonly ringNodeId: number;
      readonly ringSequence: bigint;
      readonly members: readonly number[];
    } & RawInstant)
  | ({ readonly kind: "expected"; readonly expectedVotes: number } & RawInstant)
  /** infos[0] is the own node; nodes whose getinfo failed are left out and named in `failures`. */
  | ({
      readonly kind: "snapshot";
      readonly announced: boolean;
      readonly infos: readonly RawInfo[];
      readonly failures: readonly {
        readonly nodeId: number;
        readonly code: number;
      }[];
    } & RawInstant)
  | ({ readonly kind: "dropped"; readonly count: number } & RawInstant)
  /** `call` is the C function that failed, or "close" with code 1 (CS_OK) when it was asked for. */
  | ({
      readonly kind: "ended";
      readonly call: string;
      readonly code: number;
    } & RawInstant);

/** One connection to votequorum and the thread that owns it. */
export interface NativeWatcher {
  /** Empties the mailbox, oldest first. */
  take(): readonly unknown[];
  /**
   * When the thread, by its own word, goes on at the latest (CLOCK_MONOTONIC, milliseconds); never waits.
   * `Infinity` while it is inside corosync's library, which may hold it for ever; a moment long past: the thread is stuck, or ended unheard.
   */
  dueMs(): number;
  /** Asks the thread to finish; does not wait. Idempotent. The bell rings once more for `ended`, unless corosync holds the thread. */
  close(): void;
  /** Lets the process exit although the thread still runs (it is stuck in a frozen corosync). */
  unref(): void;
}

export interface VotequorumAddon {
  readonly Watcher: new (
    options: { readonly pollIntervalMs: number },
    bell: () => void,
  ) => NativeWatcher;
}

/** What the cmap reader left. As many answers as questions, in their order; `ended` is the last item. */
export type RawCmapItem =
  /** The whole plan was read; names that are not in cmap are left out. */
  | ({
      readonly kind: "read";
      readonly id: number;
      /** From the first question of the plan to the last answer, pauses included. */
      readonly durationMs: number;
      /**
       * Sorted by key. Integers of up to 32 bits and floats are numbers, 64 bits bigints;
       * null is binary, of an unknown type or longer than 4096 bytes.
       */
      readonly entries: readonly (readonly [
        key: string,
        value: string | number | bigint | null,
      ])[];
      /** More keys existed than the reader keeps. */
      readonly truncated: boolean;
    } & RawInstant)
  /** The plan failed at `key` (a prefix; "": its map was not opened), the connection stands. */
  | ({
      readonly kind: "failed";
      readonly id: number;
      readonly call: string;
      readonly code: number;
      readonly key: string;
    } & RawInstant)
  | ({
      readonly kind: "ended";
      readonly call: string;
      readonly code: number;
    } & RawInstant);

/** Names of one map: exact ones cost one round trip each, what lies under a prefix two. */
export interface CmapWishes {
  readonly keys?: readonly string[];
  readonly prefixes?: readonly string[];
}

/** What to read in one go. Of the stats map only what lies under stats.knet., .pg., .schedmiss. and .srp. */
export interface CmapPlan {
  readonly icmap?: CmapWishes;
  readonly stats?: CmapWishes;
}

/** One read-only connection to each of cmap's maps that was asked for, and the thread that owns them. */
export interface NativeCmapReader {
  /** Asks the thread to read; never waits. Throws when 16 plans are waiting already. */
  ask(plan: CmapPlan & { readonly id: number }): void;
  take(): readonly unknown[];
  close(): void;
  unref(): void;
}

export interface CmapAddon {
  readonly Reader: new (
    options: Readonly<Record<string, never>>,
    bell: () => void,
  ) => NativeCmapReader;
}
