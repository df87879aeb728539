// The composition: puts the rooms together. main.ts gives it the world.
import { startAlerting } from "./alerting.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config/config.ts";
import type { Credentials } from "./corosync/explain.ts";
import { formatAddress } from "./http/sockets/listen.ts";
import { startServer, type RunningServer } from "./http/server.ts";
import type { ServerDependencies } from "./http/server-options.ts";
import type { WebSource } from "./http/web-source.ts";
import type { Journal } from "./journal/journal.ts";
import { eventKinds } from "./journal/line/entry.ts";
import type { Log } from "./log/log.ts";
import { createExposition } from "./metrics/render/exposition.ts";
import {
  type Build,
  nothingPushed,
  type ProcessFacts,
  type Pushed,
} from "./metrics/metric.ts";
import { readiness } from "./status/readiness.ts";
import type { MemberStatus } from "./notify/delivery/status.ts";
import type { Notifier } from "./notify/notifier.ts";
import { createPicture } from "./picture.ts";
import type { Picture } from "./picture.ts";
import { resume } from "./quorum/past/durable.ts";
import { initialState } from "./quorum/state.ts";
import type { QuorumState } from "./quorum/state.ts";
import { statusLine } from "./status/line.ts";
import { statusDocument } from "./status/project.ts";
import { keepInformed } from "./systemd/keep-informed.ts";
import type { ServiceManager } from "./systemd/service-manager.ts";
import { firstContext, watchCorosync } from "./watch-corosync.ts";

export interface ExporterDeps {
  readonly build: Build;
  /** Where votequorum.node and cmap.node lie. */
  readonly addonDirectory: string;
  readonly journal: Journal;
  /** Who may come in over HTTP. */
  readonly web: WebSource;
  readonly clock: Clock;
  readonly random: () => number;
  readonly who: Credentials;
  /** Who started this process and wants to hear of it; undefined: nobody. */
  readonly serviceManager: ServiceManager | undefined;
  readonly pid: number;
  readonly processFacts: () => ProcessFacts;
  /** Of this host, for links to it and for those who ask it by name. */
  readonly hostname: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** How long the end of the process waits for Alertmanagers; systemd's patience is 90 s, a fence's is not. */
const DRAIN_MS = 2_000;

/**
 * Serves until `signal` aborts, then drains.
 * Rejects only when it cannot listen (ListenError); corosync may be absent, frozen or forbidden for ever.
 */
export async function runExporter(
  config: Config,
  deps: ExporterDeps,
): Promise<void> {
  const { build, clock, journal, log, signal } = deps;
  const freshForMs = config.pollIntervalMs + config.timeoutMs;
  const exposition = createExposition({
    freshForMs,
    build,
    haClusterNames: config.haClusterNames,
  });
  const picture = createPicture(
    {
      state: firstState(deps, freshForMs),
      context: firstContext(config, clock),
    },
    {
      clock,
      journal,
      onEvent: (event) => {
        exposition.observe(event);
      },
      log,
    },
  );
  // The server first: an address in use is told before anything else is begun.
  let pump: () => void = () => undefined;
  let dueMs = () => Infinity;
  let notifier: Notifier | undefined = undefined;
  await using server = await startServer(
    {
      listen: config.listenAddresses,
      telemetryPath: config.telemetryPath,
      maxRequests: config.maxRequests,
      allowedHosts: config.allowedHosts,
    },
    {
      ...answers(picture, () => notifier?.members() ?? [], deps),
      scrape() {
        // After a stall of this process the scrape may be heard before the bell.
        pump();
        return exposition.render(picture.state(), {
          context: picture.context(),
          now: clock.now(),
          journalErrors: journal.errors(),
          pushed: notifier === undefined ? nothingPushed : pushedBy(notifier),
          process: config.disableExporterMetrics
            ? undefined
            : deps.processFacts(),
        });
      },
    },
  );
  for (const address of server.addresses) {
    log.info("Listening on", { address: formatAddress(address) });
  }
  using informed =
    deps.serviceManager &&
    keepInformed(deps.serviceManager, {
      ...deps,
      status: () => statusLine(picture.state(), clock.now()),
      dueMs: () => dueMs(),
    });
  picture.tell({ kind: "started", version: build.version, pid: deps.pid });
  signal.addEventListener("abort", () => {
    const reason = String(signal.reason);
    informed?.stopping();
    log.info("Stopping", { reason });
    picture.tell({ kind: "stopped", reason });
  });
  await using alerting = await startAlerting(config, {
    ...deps,
    picture,
    generatorUrl: linkTo(server, deps.hostname),
    onAcknowledged({ alertmanager, durationMs }) {
      const kind = "alert-acknowledged";
      exposition.observe({ kind, alertmanager, durationMs });
    },
  });
  notifier = alerting;
  const watched = watchCorosync(config, picture, deps);
  ({ pump, dueMs } = watched);
  await watched.done;
  await notifier?.drain(DRAIN_MS);
}

/** The first port, as others may reach it; "" when only this host can. */
function linkTo({ addresses, isTls }: RunningServer, hostname: string): string {
  const tcp = addresses.find(({ kind }) => kind === "tcp");
  if (tcp?.kind !== "tcp") return "";
  const scheme = isTls ? "https" : "http";
  return `${scheme}://${formatAddress({ ...tcp, host: hostname })}/`;
}

function pushedBy(notifier: Notifier): Pushed {
  return {
    deliveries: notifier
      .members()
      .map(({ label, ...counts }) => ({ alertmanager: label, ...counts })),
    lastPagedQuorumLossMs: notifier.lastPagedQuorumLossMs(),
  };
}

function firstState(
  { journal, clock }: ExporterDeps,
  freshForMs: number,
): QuorumState {
  const now = clock.now();
  return journal.restored === undefined
    ? initialState(now, freshForMs)
    : resume(journal.restored, { now, sameBoot: true }, freshForMs);
}

function answers(
  picture: Picture,
  members: () => readonly MemberStatus[],
  { build, clock, journal, web, hostname, log }: ExporterDeps,
): Omit<ServerDependencies, "scrape"> {
  return {
    readiness: () => readiness(picture.state()),
    api: {
      status: () =>
        statusDocument(picture.state(), clock.now(), {
          version: build.version,
          members: members(),
          context: picture.context(),
        }),
      events: (query) => journal.read(query),
      subscribe: picture.subscribe,
      eventKinds,
    },
    web,
    ownNames: () => [hostname, ...picture.state().identity.nodeNames.values()],
    log,
  };
}
