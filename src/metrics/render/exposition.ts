// Room metrics: the text that Prometheus reads.
import { Registry } from "prom-client";
import type { QuorumState } from "../../quorum/state.ts";
import { compat } from "../catalogue/compat.ts";
import { processMetrics } from "../catalogue/process.ts";
import { catalogue } from "../catalogue.ts";
import {
  type HistogramFamily,
  openHistogramFamily,
} from "./histogram-family.ts";
import {
  type Build,
  currentView,
  type Metric,
  type MetricEvent,
  type View,
} from "../metric.ts";
import { type NodeSeries, openNodeSeries } from "../node-series.ts";
import { openReadFamily, type ReadFamily } from "./read-family.ts";

export interface ExpositionOptions {
  /** Poll interval plus timeout, in milliseconds. */
  readonly freshForMs: number;
  readonly build: Build;
  /** Whether what ha_cluster_exporter tells of corosync is told too, under its names. */
  readonly haClusterNames: boolean;
}

export interface Exposition {
  /** Takes in every event, for the metrics that are no function of the state. */
  observe(event: MetricEvent): void;
  /** The state at one moment, in text format 0.0.4. */
  render(
    state: QuorumState,
    moment: Omit<View, "state" | "nodes" | "freshForMs" | "build">,
  ): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** Opens the whole catalogue. */
export function createExposition(options: ExpositionOptions): Exposition {
  const { freshForMs, build } = options;
  const families = [
    ...catalogue,
    ...(options.haClusterNames ? compat : []),
    ...processMetrics,
  ].map(openFamily);
  const histograms = families.filter((family) => typeof family !== "function");
  let nodes: NodeSeries | undefined;

  function seriesOf({ identity }: QuorumState): NodeSeries {
    if (nodes?.identity !== identity) nodes = openNodeSeries(identity);
    return nodes;
  }
  return {
    observe(event) {
      for (const histogram of histograms) histogram.observe(event);
    },
    async render(state, moment) {
      const { context, now, journalErrors, pushed, process } = moment;
      const view: View = {
        state,
        context,
        now,
        journalErrors,
        pushed,
        process,
        freshForMs,
        build,
        nodes: seriesOf(state),
      };
      const current = currentView(view);
      // All values are taken before the first await: what comes later is in none of them.
      const texts = families.map((family) =>
        typeof family === "function"
          ? family(view, current)
          : family.show(view),
      );
      let body = "";
      for (const text of texts)
        body += typeof text === "string" ? text : await text;
      return { contentType: Registry.PROMETHEUS_CONTENT_TYPE, body };
    },
  };
}

function openFamily(metric: Metric): ReadFamily | HistogramFamily {
  return metric.kind === "histogram"
    ? openHistogramFamily(metric)
    : openReadFamily(metric);
}
