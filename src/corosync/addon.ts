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

/** One item of the cmap reader's one-place mailbox (the newest wins; `ended` is the last). */
export type RawCmapItem =
  | ({
      readonly kind: "entries";
      /** Sorted by key. Integers of up to 32 bits and floats are numbers, 64 bits bigints; binary values are left out. */
      readonly entries: readonly (readonly [
        key: string,
        value: string | number | bigint,
      ])[];
      /** More keys existed than the reader keeps. */
      readonly truncated: boolean;
    } & RawInstant)
  | ({
      readonly kind: "ended";
      readonly call: string;
      readonly code: number;
    } & RawInstant);

/** One read-only connection to cmap's ICMAP and the thread that owns it. */
export interface NativeCmapReader {
  take(): readonly unknown[];
  /** Reads now rather than at the next interval. */
  refresh(): void;
  close(): void;
  unref(): void;
}

export interface CmapAddon {
  readonly Reader: new (
    options: {
      readonly prefixes: readonly string[];
      readonly intervalMs: number;
    },
    bell: () => void,
  ) => NativeCmapReader;
}
