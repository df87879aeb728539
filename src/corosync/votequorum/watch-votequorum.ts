// Room corosync: the stream of what happens to votequorum, across all its restarts, freezes and refusals.
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log/log.ts";
import type { LossCause, QuorumEvent } from "../../quorum/event.ts";
import type { NativeWatcher, VotequorumAddon } from "../addon.ts";
import { csErrorName, csOk } from "../cs-error.ts";
import { decode } from "./decode.ts";
import { explainLoss } from "../explain.ts";
import type { Credentials } from "../explain.ts";
import { keepConnected } from "../keep-connected.ts";
import type { BatchVerdict, Kept, NativeSource } from "../keep-connected.ts";
import type { LoadedAddon } from "../load-addon.ts";
import { watchSilence } from "./silence.ts";

export interface WatchOptions {
  /** `--corosync.poll-interval` */
  readonly pollIntervalMs: number;
  /** `--corosync.timeout`: how long a poll may stay unanswered. */
  readonly timeoutMs: number;
}

export interface WatchDeps {
  readonly load: () => LoadedAddon<VotequorumAddon>;
  /** Given each batch in one call and one tick, oldest event first, so that nobody sees half of it. */
  readonly onEvents: (events: readonly QuorumEvent[]) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly who: Credentials;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface Watched extends Kept {
  /** When the watcher thread promised to go on (see NativeWatcher); `Infinity` while there is none. */
  readonly dueMs: () => number;
}

/** Watches until `signal` aborts. Each reason for not seeing corosync is logged once until another comes. */
export function watchVotequorum(
  options: WatchOptions,
  deps: WatchDeps,
): Watched {
  let watcher: NativeWatcher | undefined;
  let toldReason = "";
  const silence = watchSilence(
    options.pollIntervalMs + options.timeoutMs,
    deps.clock,
    () => {
      deps.onEvents([{ kind: "silent", at: deps.clock.now() }]);
    },
  );
  const kept = keepConnected({ open, onBatch }, deps);
  return {
    ...kept,
    dueMs: () => watcher?.dueMs() ?? Infinity,
    done: kept.done.finally(() => {
      silence.stop();
    }),
  };

  function open(bell: () => void): NativeSource | undefined {
    const loaded = deps.load();
    if (loaded.kind !== "loaded") {
      const code =
        loaded.kind === "library-missing"
          ? "LIBRARY_MISSING"
          : "ADDON_UNUSABLE";
      lose({ call: "dlopen", code }, loaded.message);
      return undefined;
    }
    watcher = new loaded.addon.Watcher(
      { pollIntervalMs: options.pollIntervalMs },
      bell,
    );
    return watcher;
  }

  function onBatch(items: readonly unknown[]): BatchVerdict {
    const events: QuorumEvent[] = [];
    let answered = false;
    let ended = false;
    for (const item of items) {
      const decoded = decode(item);
      switch (decoded.kind) {
        case "event":
          events.push(decoded.event);
          if (decoded.event.kind === "observed") {
            answered = true;
            toldReason = "";
          }
          break;
        case "malformed":
          // An observation that cannot be read is a lost one, and says so.
          deps.log.error("Cannot read an observation of the native watcher", {
            reason: decoded.reason,
          });
          events.push({ kind: "dropped", at: deps.clock.now(), count: 1 });
          break;
        case "ended":
          ended = true;
          watcher = undefined;
          if (decoded.code !== csOk) {
            const cause = {
              call: decoded.call,
              code: csErrorName(decoded.code),
            };
            tellReason(cause, "");
            events.push({ kind: "lost", at: decoded.at, cause });
          }
          break;
        default:
          decoded satisfies never;
      }
    }
    if (answered) {
      silence.answered();
    }
    if (ended) {
      silence.stop();
    }
    if (events.length > 0) {
      deps.onEvents(events);
    }
    return { answered, ended };
  }

  function lose(cause: LossCause, detail: string): void {
    tellReason(cause, detail);
    deps.onEvents([{ kind: "lost", at: deps.clock.now(), cause }]);
  }

  function tellReason(cause: LossCause, detail: string): void {
    const reason = `${cause.call} ${cause.code}`;
    if (reason === toldReason) {
      return;
    }
    toldReason = reason;
    deps.log.warn("Cannot observe corosync; trying again", {
      call: cause.call,
      code: cause.code,
      why: explainLoss(cause, deps.who),
      ...(detail === "" ? {} : { detail }),
    });
  }
}
