// Script: how many series metrics make, by their labels.
import { expectedCodes } from "../src/quorum/book/traffic.ts";
import type { Metric } from "../src/metrics/metric.ts";
import type { Label } from "../src/metrics/series.ts";

/** Series of one node's exposition: some anyway, more for each node of the cluster, and for each link to another node. */
export interface SeriesCount {
  readonly fixed: number;
  readonly perNode: number;
  readonly perLink: number;
}

/** Only there when something is odd, or when there is a quorum device. */
const exceptions: ReadonlySet<string> = new Set([
  "votequorum_node_unknown_state",
  "corosync_qdevice_info",
]);

/** In a cluster without a quorum device, with no Alertmanager; everything else is configured. */
export function seriesOf(metrics: readonly Metric[]): SeriesCount {
  const counts = metrics.map(countOf);
  const sum = (of: (count: SeriesCount) => number) =>
    counts.reduce((total, count) => total + of(count), 0);
  return {
    fixed: sum(({ fixed }) => fixed),
    perNode: sum(({ perNode }) => perNode),
    perLink: sum(({ perLink }) => perLink),
  };
}

function countOf(metric: Metric): SeriesCount {
  const has = (name: string) => metric.labels.some((one) => one.name === name);
  const none = { fixed: 0, perNode: 0, perLink: 0 };
  if (exceptions.has(metric.name) || has("alertmanager")) return none;
  const series = metric.labels.reduce(
    (product, label) => product * valuesOf(label),
    metric.kind === "histogram" ? metric.buckets.length + 3 : 1,
  );
  if (has("link")) return { ...none, perLink: series };
  // The one that speaks is named once.
  if (has("node_id") && !has("cluster_name")) {
    return { ...none, perNode: series };
  }
  return { ...none, fixed: series };
}

/** How many values a label has at a time, apart from those that stand for a node, a link or an Alertmanager. */
function valuesOf({ name, values }: Label): number {
  if (name === "code") return expectedCodes.length;
  // A node is in a state without a name, or it is not.
  return Math.max(1, values.filter((value) => value !== "unknown").length);
}
