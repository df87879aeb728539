// Looking at corosync, put together: the watchers of votequorum and of cmap, and the picture that they paint.
import type { Clock } from "./clock.ts";
import type { Config } from "./config/config.ts";
import { collectorNames, type CollectorName } from "./context/reading.ts";
import { type ContextState, initialContext } from "./context/state.ts";
import type { CmapAddon, VotequorumAddon } from "./corosync/addon.ts";
import {
  readingIntervalsMs,
  watchContext,
} from "./corosync/cmap/watch-context.ts";
import type { Credentials } from "./corosync/explain.ts";
import { type AddonPlace, loadAddon } from "./corosync/load-addon.ts";
import {
  watchVotequorum,
  type Watched,
} from "./corosync/votequorum/watch-votequorum.ts";
import type { Log } from "./log/log.ts";
import type { Picture } from "./picture.ts";

export interface WatchDeps {
  /** Where votequorum.node and cmap.node lie. */
  readonly addonDirectory: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly who: Credentials;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Nothing was read of cmap yet, by the collectors that are on. */
export function firstContext(config: Config, clock: Clock): ContextState {
  const { links, others } = readingIntervalsMs;
  return initialContext(
    {
      collectors: collectorsOf(config),
      freshness: {
        linksMs: links + config.timeoutMs,
        othersMs: others + config.timeoutMs,
      },
    },
    clock.now(),
  );
}

function collectorsOf(config: Config): ReadonlySet<CollectorName> {
  const wanted: Readonly<Record<CollectorName, boolean>> = {
    knet: config.collectKnet,
    totem: config.collectTotem,
    scheduling: config.collectScheduling,
    config: config.collectConfig,
    members: config.collectMembers,
  };
  return new Set(collectorNames.filter((name) => wanted[name]));
}

/**
 * Both watchers, until the signal; `pump` takes what lies in their mailboxes now.
 * `dueMs` is that of votequorum's: pages hang on it, while cmap only tells the context.
 */
export function watchCorosync(
  config: Config,
  picture: Picture,
  deps: WatchDeps,
): Watched {
  let corosyncAnswered = new AbortController();
  const votequorum = watchVotequorum(config, {
    ...deps,
    load: () => loadAddon<VotequorumAddon>(addon("votequorum")),
    onEvents(events) {
      picture.take(events);
      if (events.some((event) => event.kind === "connected")) {
        corosyncAnswered.abort();
        corosyncAnswered = new AbortController();
      }
    },
  });
  const { collectors } = picture.context();
  const context = watchContext(
    { collectors, timeoutMs: config.timeoutMs },
    {
      ...deps,
      load: () => loadAddon<CmapAddon>(addon("cmap")),
      onEvent(event) {
        picture.take([event]);
      },
      onReading(reading) {
        picture.learn(reading);
      },
      hurry: () => corosyncAnswered.signal,
    },
  );
  const done = Promise.all([votequorum.done, context.done]).then(
    () => undefined,
  );
  function pump(): void {
    votequorum.pump();
    context.pump();
  }
  return { ...votequorum, done, pump };

  function addon(name: AddonPlace["name"]): AddonPlace {
    return { directory: deps.addonDirectory, name };
  }
}
