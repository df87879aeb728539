// Room metrics: this program and its line to corosync.
import { expectedCodes } from "../../quorum/book/traffic.ts";
import type { QuorumEvent } from "../../quorum/event.ts";
import type { Metric } from "../metric.ts";
import { labelText } from "../../quorum/terms/label-text.ts";
import { only, sample, sampleOf, seconds, seriesBy } from "../sample.ts";

/** The events that are callbacks. Their moment is that of the callback, in the native thread. */
const callbacks: ReadonlySet<QuorumEvent["kind"]> = new Set([
  "quorum-notified",
  "nodelist-notified",
  "expected-votes-notified",
] as const);

const ofCode = seriesBy<string>("code", expectedCodes);

export const self: readonly Metric[] = [
  {
    name: "votequorum_notifications_total",
    kind: "counter",
    help: "Callbacks received from votequorum",
    labels: [
      { name: "callback", values: ["quorum", "nodelist", "expected_votes"] },
    ],
    source: "votequorum_callbacks_t",
    shown: "always",
    samples: ({ state: { traffic } }) => [
      sample({ callback: "quorum" }, traffic.quorumNotifications),
      sample({ callback: "nodelist" }, traffic.nodelistNotifications),
      sample(
        { callback: "expected_votes" },
        traffic.expectedVotesNotifications,
      ),
    ],
  },
  {
    name: "votequorum_callback_to_visible_seconds",
    kind: "histogram",
    help: "From each callback to the moment from which a scrape shows what it told",
    labels: [],
    source: "CLOCK_MONOTONIC in the callback, and after its batch was reduced",
    shown: "always",
    // From an idle host to the default --corosync.timeout and more: the looks at all nodes come in between.
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5],
    observations: (event) =>
      event.kind === "became-visible" && callbacks.has(event.event.kind)
        ? [
            {
              labels: {},
              value: seconds(event.at.monotonicMs - event.event.at.monotonicMs),
            },
          ]
        : [],
    series: () => [{}],
  },
  {
    name: "votequorum_unannounced_changes_total",
    kind: "counter",
    help: "Changes that the timer found and no callback announced",
    labels: [],
    source: "votequorum_getinfo",
    shown: "always",
    samples: ({ state }) => only(state.traffic.unannouncedChanges),
  },
  {
    name: "votequorum_observations_dropped_total",
    kind: "counter",
    help: "Observations that were lost because this process did not take them in time",
    labels: [],
    source: "this program's mailbox",
    shown: "always",
    samples: ({ state }) => only(state.traffic.droppedObservations),
  },
  {
    name: "votequorum_connections_total",
    kind: "counter",
    help: "Connections made to votequorum",
    labels: [],
    source: "votequorum_initialize, votequorum_trackstart",
    shown: "always",
    samples: ({ state }) => only(state.traffic.connections),
  },
  {
    name: "votequorum_connection_errors_total",
    kind: "counter",
    help: "Connections to votequorum that failed or broke, by the answer",
    labels: [{ name: "code", values: [] }],
    source:
      "cs_error_t of the failed call, LIBRARY_MISSING when libvotequorum is not installed",
    alsoAbsent: `until they come, answers other than ${expectedCodes.join(", ")}`,
    shown: "always",
    samples: ({ state }) =>
      [...state.traffic.connectionErrors].map(([code, errors]) =>
        sampleOf(ofCode(labelText(code)), errors),
      ),
  },
  {
    name: "votequorum_getinfo_duration_seconds",
    kind: "histogram",
    help: "How long calls of getinfo took",
    labels: [],
    source: "CLOCK_MONOTONIC around votequorum_getinfo",
    shown: "always",
    // From a healthy call (10 to 100 microseconds) to the default --corosync.timeout.
    buckets: [
      0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.025,
      0.1, 0.5, 1, 2,
    ],
    observations: (event) =>
      event.kind === "observed"
        ? [event.own, ...event.others].map(({ durationMs }) => ({
            labels: {},
            value: seconds(durationMs),
          }))
        : [],
    series: () => [{}],
  },
  {
    name: "votequorum_journal_errors_total",
    kind: "counter",
    help: "What failed in keeping the journal: writes, syncs, reads, entries that were unreadable, dropped or only kept in memory",
    labels: [],
    source: "this program's journal",
    shown: "always",
    samples: ({ journalErrors }) => only(journalErrors),
  },
  {
    name: "votequorum_exporter_build_info",
    kind: "gauge",
    help: "Always 1: what this program is built from and runs on",
    labels: [
      { name: "version", values: [] },
      { name: "revision", values: [] },
      { name: "node_version", values: [] },
    ],
    source: "this program",
    shown: "always",
    samples: ({ build }) => [
      sample(
        {
          version: labelText(build.version),
          revision: labelText(build.revision ?? ""),
          node_version: labelText(build.nodeVersion),
        },
        1,
      ),
    ],
  },
];
