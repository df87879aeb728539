// Fakes for the tests of room corosync: a native addon whose thread is the test itself.
import type { LoadedAddon } from "../../src/corosync/load-addon.ts";
import type {
  NativeWatcher,
  RawInfo,
  RawItem,
  VotequorumAddon,
} from "../../src/corosync/addon.ts";
import type { Log } from "../../src/log/log.ts";

/** One connection as the test plays it. */
export interface FakeWatcher {
  /** Leaves items and rings the bell, as the native thread does. */
  leave(...items: readonly unknown[]): void;
  /** Leaves items whose bell is not heard yet. */
  leaveSilently(...items: readonly unknown[]): void;
  readonly closed: boolean;
  readonly unreffed: boolean;
}

export interface FakeAddon {
  readonly loaded: LoadedAddon<VotequorumAddon>;
  readonly watchers: readonly FakeWatcher[];
}

/** @param endsWhenClosed false: a thread that a frozen corosync holds */
export function fakeVotequorum(endsWhenClosed = true): FakeAddon {
  const watchers: FakeWatcher[] = [];
  class Watcher implements NativeWatcher {
    #items: unknown[] = [];
    constructor(
      _options: { readonly pollIntervalMs: number },
      bell: () => void,
    ) {
      const leave = (...items: readonly unknown[]) => {
        this.#items.push(...items);
        bell();
      };
      const leaveSilently = (...items: readonly unknown[]) => {
        this.#items.push(...items);
      };
      const state = { leave, leaveSilently, closed: false, unreffed: false };
      watchers.push(state);
      this.close = () => {
        state.closed = true;
        if (endsWhenClosed) {
          setImmediate(leave, {
            kind: "ended",
            call: "close",
            code: 1,
            ...moment(9),
          });
        }
      };
      this.unref = () => {
        state.unreffed = true;
      };
    }
    dueMs() {
      return Infinity;
    }
    close: () => void;
    unref: () => void;
    take() {
      const items = this.#items;
      this.#items = [];
      return items;
    }
  }
  return { loaded: { kind: "loaded", addon: { Watcher } }, watchers };
}

export function moment(monotonicMs: number) {
  return { realtimeMs: 1_700_000_000_000 + monotonicMs, monotonicMs };
}

export const ownInfo: RawInfo = {
  nodeId: 1,
  state: 1,
  votes: 1,
  expectedVotes: 3,
  highestExpected: 3,
  totalVotes: 3,
  quorum: 2,
  flags: 2,
  qdeviceVotes: 0,
  qdeviceName: "",
  durationMs: 0.05,
};

export function snapshot(
  monotonicMs: number,
  infos: readonly RawInfo[] = [ownInfo],
): RawItem {
  return {
    kind: "snapshot",
    announced: true,
    infos,
    failures: [],
    ...moment(monotonicMs),
  };
}

export interface LoggedLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function recordingLog(): Log & {
  readonly lines: readonly LoggedLine[];
} {
  const lines: LoggedLine[] = [];
  const at =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      lines.push({ level, message, fields });
    };
  return {
    lines,
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}
