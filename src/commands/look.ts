// Room commands: looks at corosync itself, without any exporter: a state that follows it until the signal.
import type { Clock } from "../clock.ts";
import type { Config } from "../config/config.ts";
import type { CollectorName, ContextReading } from "../context/reading.ts";
import type { ContextState } from "../context/state.ts";
import { take } from "../context/take.ts";
import type { CmapAddon, VotequorumAddon } from "../corosync/addon.ts";
import { watchContext } from "../corosync/cmap/watch-context.ts";
import type { Credentials } from "../corosync/explain.ts";
import { loadAddon } from "../corosync/load-addon.ts";
import { watchVotequorum } from "../corosync/votequorum/watch-votequorum.ts";
import type { Log } from "../log/log.ts";
import { currentFacts } from "../quorum/availability.ts";
import type { QuorumEvent } from "../quorum/event.ts";
import { reduce } from "../quorum/reduce.ts";
import { initialState, type QuorumState } from "../quorum/state.ts";
import { firstContext } from "../watch-corosync.ts";

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
  /** The links, and nothing else of what quorum hangs on. */
  context(): ContextState;
  /** Whether cmap told the names. */
  isNamed(): boolean;
  /**
   * Resolves when `isDone` holds of the state, at the latest after `ms`; looked at whenever something is new.
   * What it resolves with: whether it holds.
   */
  until(isDone: () => boolean, ms: number): Promise<boolean>;
  /** Calls after each batch of events, and when a link changed. */
  follow(listener: () => void): void;
}

/** Looks until `signal` aborts; tells nobody of its troubles but by the state. */
export function lookAtCorosync(config: Config, deps: LookDeps): Look {
  const { clock, addonDirectory: directory } = deps;
  const listeners = new Set<() => void>();
  let corosyncAnswered = new AbortController();
  let isNamed = false;
  let state = initialState(
    clock.now(),
    config.pollIntervalMs + config.timeoutMs,
  );
  const collectors = new Set<CollectorName>(config.collectKnet ? ["knet"] : []);
  let context: ContextState = { ...firstContext(config, clock), collectors };
  function observe(events: readonly QuorumEvent[]): void {
    for (const event of events) {
      state = reduce(state, event).state;
      isNamed ||= event.kind === "identified";
      if (event.kind !== "connected") continue;
      corosyncAnswered.abort();
      corosyncAnswered = new AbortController();
    }
    for (const listener of listeners) listener();
  }
  /** Most readings find the links as they were: nobody is called for them. */
  function learn(reading: ContextReading): void {
    const before = context.newest.get(reading.collector);
    const { state: learnt, transitions } = take(context, reading);
    context = learnt;
    if (transitions.length === 0 && before?.kind === reading.kind) return;
    for (const listener of listeners) listener();
  }
  void watchVotequorum(config, {
    ...deps,
    log: silence,
    load: () => loadAddon<VotequorumAddon>({ directory, name: "votequorum" }),
    onEvents: observe,
  });
  void watchContext(
    { collectors, timeoutMs: config.timeoutMs },
    {
      ...deps,
      log: silence,
      load: () => loadAddon<CmapAddon>({ directory, name: "cmap" }),
      onEvent(event) {
        observe([event]);
      },
      onReading: learn,
      hurry: () => corosyncAnswered.signal,
    },
  );
  return {
    state: () => state,
    context: () => context,
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

/** There is no use in waiting for links any more: they were read, or cannot be. */
export function areLinksTold(look: Look): boolean {
  const { collectors, newest } = look.context();
  const reading = newest.get("knet");
  if (!collectors.has("knet")) return true;
  if (reading?.kind !== "failed") return reading !== undefined;
  return reading.code !== "CS_ERR_TRY_AGAIN";
}

/** Why nothing can be seen stands in the state; a command tells that in its own words. */
const silence: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
