// Room metrics: one metric of the catalogue, registered with prom-client.
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import {
  type CurrentView,
  type HistogramMetric,
  helpOf,
  type Metric,
  type MetricEvent,
  type ReadMetric,
  type Sample,
  type View,
} from "./metric.ts";

/** How a registered metric takes in what happens. */
export interface Registered {
  observe(event: MetricEvent): void;
  /** Replaces all series by those of this view; `current` is absent when nothing is current. */
  fill(view: View, current: CurrentView | undefined): void;
}

export function register(metric: Metric, registry: Registry): Registered {
  return metric.kind === "histogram"
    ? registerHistogram(metric, registry)
    : registerRead(metric, registry);
}

function registerHistogram(
  metric: HistogramMetric,
  registry: Registry,
): Registered {
  const histogram = new Histogram({
    name: metric.name,
    help: helpOf(metric),
    labelNames: metric.labels.map((label) => label.name),
    buckets: [...metric.buckets],
    registers: [registry],
  });
  let shown = new Map<string, Sample["labels"]>();
  return {
    observe(event) {
      for (const { labels, value } of metric.observations(event)) {
        // prom-client throws on anything else, and a duration cannot be negative.
        if (!Number.isFinite(value) || value < 0) continue;
        histogram.observe({ ...labels }, value);
        shown.set(JSON.stringify(labels), labels);
      }
    },
    fill(view) {
      const wanted = new Map(
        metric.series(view).map((labels) => [JSON.stringify(labels), labels]),
      );
      for (const [key, labels] of wanted) {
        if (!shown.has(key)) histogram.zero({ ...labels });
      }
      for (const [key, labels] of shown) {
        if (!wanted.has(key)) histogram.remove({ ...labels });
      }
      shown = wanted;
    },
  };
}

function registerRead(metric: ReadMetric, registry: Registry): Registered {
  const config = {
    name: metric.name,
    help: helpOf(metric),
    labelNames: metric.labels.map((label) => label.name),
    registers: [registry],
  };
  const series =
    metric.kind === "gauge"
      ? gaugeSeries(config)
      : counterSeries(config, metric.shown !== "while-read");
  return {
    observe() {
      // Read from the view alone.
    },
    fill(view, current) {
      series.clear();
      for (const sample of samplesOf(metric, view, current)) series.put(sample);
    },
  };
}

/** A metric of the present has no samples when there is no present. */
function samplesOf(
  metric: ReadMetric,
  view: View,
  current: CurrentView | undefined,
): readonly Sample[] {
  if (metric.shown !== "current") return metric.samples(view);
  return current === undefined ? [] : metric.samples(current);
}

interface Config {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
}

interface Series {
  clear(): void;
  put(sample: Sample): void;
}

function gaugeSeries(config: Config): Series {
  const gauge = new Gauge(config);
  return {
    clear() {
      gauge.reset();
      // reset() leaves a 0 behind when there are no labels, and 0 is not "absent".
      if (config.labelNames.length === 0) gauge.remove();
    },
    put({ labels, value }) {
      gauge.set({ ...labels }, value);
    },
  };
}

/**
 * The values are totals already, so a series is made anew and increased once.
 * Our own without labels never go back: an event that was taken late can shorten a time that was already shown,
 * and Prometheus would read the lower value as a restart and count the whole of it again. Corosync's own go back
 * when it restarts, and Prometheus shall read that as what it is.
 */
function counterSeries(config: Config, isOurs: boolean): Series {
  const counter = new Counter(config);
  const isKeptHigh = isOurs && config.labelNames.length === 0;
  let highest = 0;
  return {
    clear() {
      counter.reset();
      // As above; and a 0 between two totals would be counted as a restart.
      if (config.labelNames.length === 0) counter.remove();
    },
    put({ labels, value }) {
      if (!isKeptHigh) {
        counter.inc({ ...labels }, value);
        return;
      }
      highest = Math.max(highest, value);
      counter.inc(highest);
    },
  };
}
