// The command test-alert: one harmless page on the way of the real ones, and what came of it, a line an Alertmanager.
import type { Config } from "../config/config.ts";
import type { CmapAddon } from "../corosync/addon.ts";
import { watchIdentity } from "../corosync/cmap/watch-identity.ts";
import { loadAddon } from "../corosync/load-addon.ts";
import type { Clock } from "../clock.ts";
import { skewWords } from "../status/words.ts";
import type { Log } from "../log/log.ts";
import { printable } from "./printable.ts";
import { runbookUrl, type Alert } from "../notify/alert.ts";
import { isNameless, NAME_HELP } from "../notify/nameless.ts";
import { sendTest, type TestReport } from "../notify/delivery/send-test.ts";
import type { Identity } from "../quorum/event.ts";

export interface TestAlertDeps {
  /** Where cmap.node lies. */
  readonly addonDirectory: string;
  /** Of this host, where corosync does not tell the node's name. */
  readonly hostname: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Takes a line of the report. */
  readonly say: (line: string) => void;
}

/** corosync may be frozen, or not be there: the page goes out without its names then. */
const NAMES_WITHIN_MS = 2_000;
/** It ends by itself: nobody has to. */
const LASTS_MS = 120_000;

/** Resolves with whether every Alertmanager took it, and would be sent a real one. */
export async function testAlert(
  config: Config,
  deps: TestAlertDeps,
): Promise<boolean> {
  const { alertmanagers, externalLabels } = config;
  const identity = await readIdentity(deps);
  const reports = await sendTest(
    { alertmanagers, externalLabels, generatorUrl: "", ttlMs: LASTS_MS },
    deps,
    testPage(identity?.clusterName ?? "", deps),
  );
  for (const report of reports) deps.say(printable(describe(report), " "));
  const isNamed =
    identity === undefined ||
    !isNameless(identity, {
      clusterName: externalLabels["cluster_name"] ?? "",
    });
  if (!isNamed) {
    deps.say(
      `the cluster has no name, so real alerts are not sent: ${NAME_HELP}`,
    );
  }
  return isNamed && reports.every(({ kind }) => kind === "acknowledged");
}

function testPage(
  clusterName: string,
  { hostname, clock }: TestAlertDeps,
): Alert {
  const name = "VotequorumTestAlert";
  return {
    key: name,
    labels: {
      alertname: name,
      severity: "critical",
      cluster_name: clusterName,
      node_name: hostname,
    },
    annotations: {
      summary: "This is a test, nothing is wrong.",
      description: `Somebody ran "votequorum-exporter test-alert" on ${hostname}. It ends by itself within ${LASTS_MS / 60_000} minutes.`,
      runbook_url: runbookUrl(name),
    },
    startsAtMs: clock.now().realtimeMs,
    goesFirst: false,
    status: "firing",
    isRepeated: false,
  };
}

/** Undefined where corosync does not tell it in time. */
async function readIdentity(
  deps: TestAlertDeps,
): Promise<Identity | undefined> {
  const stop = new AbortController();
  const read = new Promise<Identity | undefined>((resolve) => {
    const { done } = watchIdentity({
      ...deps,
      load: () =>
        loadAddon<CmapAddon>({ directory: deps.addonDirectory, name: "cmap" }),
      onEvent(event) {
        if (event.kind === "identified") resolve(event.identity);
      },
      hurry: () => stop.signal,
      signal: stop.signal,
    });
    setTimeout(resolve, NAMES_WITHIN_MS, undefined).unref();
    void done;
  });
  const identity = await read;
  stop.abort();
  return identity;
}

function describe(report: TestReport): string {
  const took = `${report.durationMs.toFixed(0)} ms`;
  if (report.kind === "failed") {
    const { words, advice } = report.trouble;
    const help = advice === undefined ? "" : `; ${advice}`;
    return `${report.label}: failed: ${words}${help}`;
  }
  return `${report.label}: accepted in ${took}${describeSkew(report.clockSkewMs)}`;
}

function describeSkew(skewMs: number | undefined): string {
  const [words] = skewWords(skewMs === undefined ? null : skewMs / 1000);
  return words === undefined ? "" : `; ${words} (corrected; check NTP)`;
}
