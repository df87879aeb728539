// Room commands: looks at corosync itself, without any exporter: a state that follows it until the signal.
import type { Clock } from "../clock.ts";
import type { CmapAddon, VotequorumAddon } from "../corosync/addon.ts";
import { watchIdentity } from "../corosync/cmap/watch-identity.ts";
import type { Credentials } from "../corosync/explain.ts";
import { loadAddon } from "../corosync/load-addon.ts";
import { watchVotequorum } from "../corosync/votequorum/watch-votequorum.ts";
import type { Log } from "../log/log.ts";
import { currentFacts } from "../quorum/availability.ts";
import type { QuorumEvent } from "../quorum/event.ts";
import { reduce } from "../quorum/reduce.ts";
import { initialState, type QuorumState } from "../quorum/state.ts";

export interface LookOptions {
  readonly pollIntervalMs: number;
  readonly timeoutMs: number;
}

export interface LookDeps {
  /** Where the addons lie. */
  readonly addonDirectory: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly who: Credentials;
  readonly signal: AbortSignal;
}

export interface Look {
  state(): QuorumState;
  /** Whether cmap told the names. */
  isNamed(): boolean;
  /**
   * Resolves when `isDone` holds of the state, at the latest after `ms`; looked at after each batch of events.
   * What it resolves with: whether it holds.
   */
  until(isDone: () => boolean, ms: number): Promise<boolean>;
  /** Calls after each batch of events. */
  follow(listener: () => void): void;
}

/** Looks until `signal` aborts; tells nobody of its troubles but by the state. */
export function lookAtCorosync(options: LookOptions, deps: LookDeps): Look {
  const { clock, addonDirectory: directory } = deps;
  const listeners = new Set<() => void>();
  let corosyncAnswered = new AbortController();
  let isNamed = false;
  let state = initialState(
    clock.now(),
    options.pollIntervalMs + options.timeoutMs,
  );
  function take(events: readonly QuorumEvent[]): void {
    for (const event of events) {
      state = reduce(state, event).state;
      isNamed ||= event.kind === "identified";
      if (event.kind !== "connected") continue;
      corosyncAnswered.abort();
      corosyncAnswered = new AbortController();
    }
    for (const listener of listeners) listener();
  }
  void watchVotequorum(options, {
    ...deps,
    log: silence,
    load: () => loadAddon<VotequorumAddon>({ directory, name: "votequorum" }),
    onEvents: take,
  });
  void watchIdentity({
    ...deps,
    log: silence,
    load: () => loadAddon<CmapAddon>({ directory, name: "cmap" }),
    onEvent(event) {
      take([event]);
    },
    hurry: () => corosyncAnswered.signal,
  });
  return {
    state: () => state,
    isNamed: () => isNamed,
    follow(listener) {
      listeners.add(listener);
    },
    until(isDone, ms) {
      return new Promise((resolve) => {
        const finish = (isHolding: boolean) => {
          clearTimeout(timer);
          listeners.delete(look);
          resolve(isHolding);
        };
        const look = () => {
          if (isDone()) finish(true);
        };
        const timer = setTimeout(finish, ms, false);
        listeners.add(look);
        look();
      });
    },
  };
}

/** There is no use in waiting: corosync is not there, or does not let us in. */
export function isRefused(look: Look): boolean {
  const { link } = look.state();
  return link.kind === "lost" && link.cause.code !== "CS_ERR_TRY_AGAIN";
}

/** Everything that getinfo and the first callbacks tell is there. */
export function isSeen(look: Look, clock: Clock): boolean {
  const state = look.state();
  const facts = currentFacts(state, clock.now(), state.freshForMs);
  return facts?.ring !== undefined;
}

/** Why nothing can be seen stands in the state; a command tells that in its own words. */
const silence: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
