// Room metrics: one histogram, which adds up what events tell; prom-client keeps its buckets.
import { Histogram, Registry } from "prom-client";
import {
  type HistogramMetric,
  helpOf,
  type MetricEvent,
  type View,
} from "../metric.ts";
import { type Labels } from "../series.ts";

export interface HistogramFamily {
  observe(event: MetricEvent): void;
  /** The text at this moment: everything is taken before the promise is returned. No text: it has no series. */
  show(view: View): Promise<string>;
}

export function openHistogramFamily(metric: HistogramMetric): HistogramFamily {
  const registry = new Registry();
  const histogram = new Histogram({
    name: metric.name,
    help: helpOf(metric),
    labelNames: metric.labels.map((label) => label.name),
    buckets: [...metric.buckets],
    registers: [registry],
  });
  let shown = new Map<string, Labels>();
  /** As long as nothing is observed. */
  let text: Promise<string> | undefined;

  function keepOnly(wanted: ReadonlyMap<string, Labels>): void {
    for (const [key, labels] of wanted) {
      if (shown.has(key)) continue;
      histogram.zero({ ...labels });
      text = undefined;
    }
    for (const [key, labels] of shown) {
      if (wanted.has(key)) continue;
      histogram.remove({ ...labels });
      text = undefined;
    }
    shown = new Map(wanted);
  }
  return {
    observe(event) {
      for (const { labels, value } of metric.observations(event)) {
        // prom-client throws on anything else, and a duration cannot be negative.
        if (!Number.isFinite(value) || value < 0) continue;
        histogram.observe({ ...labels }, value);
        shown.set(JSON.stringify(labels), labels);
        text = undefined;
      }
    },
    show(view) {
      keepOnly(
        new Map(
          metric.series(view).map((labels) => [JSON.stringify(labels), labels]),
        ),
      );
      if (shown.size === 0) return Promise.resolve("");
      return (text ??= registry.metrics());
    },
  };
}
