// Room metrics: what is pushed to Alertmanager, and whether it arrives.
import type { Delivery, Metric, View } from "../metric.ts";
import type { Label, Sample } from "../series.ts";
import { labelText } from "../../quorum/terms/label-text.ts";
import { only, sample, seconds } from "../sample.ts";

const labels: readonly Label[] = [{ name: "alertmanager", values: [] }];
const alsoAbsent = "without --alertmanager.url";

export const pushed: readonly Metric[] = [
  {
    name: "votequorum_alerts_sent_total",
    kind: "counter",
    help: "Alerts that each Alertmanager acknowledged, repetitions included",
    labels,
    source: "this program's pushes",
    alsoAbsent,
    shown: "always",
    samples: (view) => each(view, ({ sent }) => sent),
  },
  {
    name: "votequorum_alerts_failed_total",
    kind: "counter",
    help: "Alerts that could not be delivered to each Alertmanager, once an attempt; they are tried again",
    labels,
    source: "this program's pushes",
    alsoAbsent,
    shown: "always",
    samples: (view) => each(view, ({ failed }) => failed),
  },
  {
    name: "votequorum_alerts_pending",
    kind: "gauge",
    help: "Alerts whose newest state each Alertmanager has not acknowledged yet",
    labels,
    source: "this program's pushes",
    alsoAbsent,
    shown: "always",
    samples: (view) => each(view, ({ pending }) => pending),
  },
  {
    name: "votequorum_alert_delivery_duration_seconds",
    kind: "histogram",
    help: "From the event that raised or ended an alert to the acknowledgement by each Alertmanager",
    labels,
    source: "CLOCK_MONOTONIC",
    alsoAbsent,
    shown: "always",
    // From a warm connection on the same network to an Alertmanager that was away for an hour.
    buckets: [
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
      30, 60, 300, 3600,
    ],
    observations: (event) =>
      event.kind === "alert-acknowledged"
        ? [{ labels: labelsOf(event), value: seconds(event.durationMs) }]
        : [],
    series: ({ pushed: { deliveries } }) => deliveries.map(labelsOf),
  },
  {
    name: "votequorum_alertmanager_clock_skew_seconds",
    kind: "gauge",
    help: "How far the clock of each Alertmanager is ahead of this host's, to about a second",
    labels,
    source: "Date header of its answers",
    alsoAbsent: `${alsoAbsent}; before the first answer`,
    shown: "always",
    samples: ({ pushed: { deliveries } }) =>
      deliveries.flatMap((delivery) =>
        delivery.clockSkewMs === undefined
          ? []
          : [sample(labelsOf(delivery), seconds(delivery.clockSkewMs))],
      ),
  },
  {
    name: "votequorum_last_paged_quorum_loss_timestamp_seconds",
    kind: "gauge",
    help: "Which loss of quorum an Alertmanager acknowledged last, as the Unix time of the loss, 0 for none; kept across restarts",
    labels: [],
    source: "votequorum_last_quorum_loss_timestamp_seconds at that loss",
    shown: "always",
    samples: ({ pushed: { lastPagedQuorumLossMs } }) =>
      only(seconds(lastPagedQuorumLossMs)),
  },
];

function each(
  { pushed: { deliveries } }: View,
  value: (delivery: Delivery) => number,
): readonly Sample[] {
  return deliveries.map((delivery) =>
    sample(labelsOf(delivery), value(delivery)),
  );
}

function labelsOf({ alertmanager }: { readonly alertmanager: string }) {
  return { alertmanager: labelText(alertmanager) };
}
