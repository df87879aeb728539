// Room metrics: whether and how fast each collector reads cmap.
import { isWorking } from "../../../context/current.ts";
import {
  collectorNames,
  type CollectorName,
} from "../../../context/reading.ts";
import type { ReadMetric, View } from "../../metric.ts";
import type { Label, Sample } from "../../series.ts";
import { sampleOf, seconds, seriesBy } from "../../sample.ts";

const labels: readonly Label[] = [
  { name: "collector", values: collectorNames },
];
const ofCollector = seriesBy("collector", collectorNames);
const alsoAbsent = "for collectors that are off";

export const collectors: readonly ReadMetric[] = [
  {
    name: "corosync_collector_success",
    kind: "gauge",
    help: "Whether a collector reads what it is there for; knet's is 1, too, when the transport has no links to read",
    labels,
    source: "cmap_get, cmap_iter_init within --corosync.timeout",
    alsoAbsent,
    shown: "always",
    samples: (view) =>
      each(view, (name) => isWorking(view.context, name, view.now)),
  },
  {
    name: "corosync_collector_duration_seconds",
    kind: "gauge",
    help: "How long a collector's newest reading took, 0 while it has no success; config and members are read together",
    labels,
    source: "CLOCK_MONOTONIC",
    alsoAbsent,
    shown: "always",
    samples: (view) =>
      each(view, (name) => {
        const { context, now } = view;
        return isWorking(context, name, now)
          ? seconds(context.tookMs.get(name) ?? 0)
          : 0;
      }),
  },
];

function each(
  { context }: View,
  value: (name: CollectorName) => number | boolean,
): readonly Sample[] {
  return collectorNames
    .filter((name) => context.collectors.has(name))
    .map((collector) => sampleOf(ofCollector(collector), value(collector)));
}
