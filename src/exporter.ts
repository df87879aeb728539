// The composition: puts the rooms together and holds the one state. main.ts gives it the world.
import type { Clock } from "./clock.ts";
import type { Config } from "./config/config.ts";
import type { CmapAddon, VotequorumAddon } from "./corosync/addon.ts";
import { watchIdentity } from "./corosync/cmap/watch-identity.ts";
import type { Credentials } from "./corosync/explain.ts";
import { loadAddon } from "./corosync/load-addon.ts";
import type { AddonPlace } from "./corosync/load-addon.ts";
import { watchVotequorum } from "./corosync/votequorum/watch-votequorum.ts";
import { formatAddress } from "./http/listen.ts";
import { startServer } from "./http/server.ts";
import { describeTransition } from "./log/describe-transition.ts";
import type { Log } from "./log/log.ts";
import { createExposition } from "./metrics/exposition.ts";
import type { Build } from "./metrics/metric.ts";
import { landingFacts, readiness } from "./node-status.ts";
import type { QuorumEvent } from "./quorum/event.ts";
import type { NodeId } from "./quorum/ids.ts";
import { reduce } from "./quorum/reduce.ts";
import { initialState } from "./quorum/state.ts";
import type { QuorumState } from "./quorum/state.ts";

export interface ExporterDeps {
  readonly build: Build;
  /** Where votequorum.node and cmap.node lie. */
  readonly addonDirectory: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly who: Credentials;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Serves until `signal` aborts, then drains.
 * Rejects only when it cannot listen (ListenError); corosync may be absent, frozen or forbidden for ever.
 */
export async function runExporter(
  config: Config,
  deps: ExporterDeps,
): Promise<void> {
  const { clock, log, signal } = deps;
  const freshForMs = config.pollIntervalMs + config.timeoutMs;
  const exposition = createExposition({
    freshForMs,
    build: deps.build,
    processMetrics: !config.disableExporterMetrics,
  });
  let state = initialState(clock.now(), freshForMs);
  let corosyncAnswered = new AbortController();

  function take(events: readonly QuorumEvent[]): void {
    for (const event of events) {
      const reduction = reduce(state, event);
      state = reduction.state;
      exposition.observe(event);
      for (const transition of reduction.transitions) {
        const line = describeTransition(transition, nodeNameIn(state));
        log[line.level](line.message, line.fields);
      }
      if (event.kind === "connected") {
        corosyncAnswered.abort();
        corosyncAnswered = new AbortController();
      }
    }
  }

  // The server first: an address in use is told before anything else is begun.
  let pump: () => void = () => undefined;
  await using server = await startServer(
    {
      listen: config.listenAddresses,
      telemetryPath: config.telemetryPath,
      maxRequests: config.maxRequests,
    },
    {
      scrape() {
        // After a stall of this process the scrape may be heard before the bell.
        pump();
        return exposition.render(state, clock.now());
      },
      readiness: () => readiness(state),
      landing: () => landingFacts(state, clock.now(), deps.build.version),
      log,
    },
  );
  for (const address of server.addresses) {
    log.info("Listening on", { address: formatAddress(address) });
  }
  signal.addEventListener("abort", () => {
    log.info("Stopping", { reason: String(signal.reason) });
  });
  const votequorum = watchVotequorum(config, {
    ...deps,
    load: () => loadAddon<VotequorumAddon>(addon("votequorum")),
    onEvents: take,
  });
  const identity = watchIdentity({
    ...deps,
    load: () => loadAddon<CmapAddon>(addon("cmap")),
    onEvent(event) {
      take([event]);
    },
    hurry: () => corosyncAnswered.signal,
  });
  pump = votequorum.pump;
  await Promise.all([votequorum.done, identity.done]);

  function addon(name: AddonPlace["name"]): AddonPlace {
    return { directory: deps.addonDirectory, name };
  }
}

function nodeNameIn(state: QuorumState): (id: NodeId) => string {
  return (id) => state.identity.nodeNames.get(id) ?? id.toString();
}
