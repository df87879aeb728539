// Room metrics: the text of one gauge or counter, made anew of what is known at the moment of a scrape.
import {
  type CurrentView,
  helpOf,
  type ReadMetric,
  type Sample,
  type View,
} from "./metric.ts";
import { headText } from "./text.ts";

/** Shows one metric; `current` is absent when nothing is current. No text: it has no samples. */
export type ReadFamily = (
  view: View,
  current: CurrentView | undefined,
) => string;

/**
 * prom-client is for values that a program adds up; these are read, whole, at every scrape. Its books would be cleared,
 * filled and rendered for that, which is ten times the work.
 */
export function openReadFamily(metric: ReadMetric): ReadFamily {
  const { name, kind } = metric;
  const head = headText({ name, kind, help: helpOf(metric) });
  const correct = correction(metric);
  return (view, current) => {
    const samples = samplesOf(metric, view, current);
    if (samples.length === 0) return "";
    const lines = [head];
    for (const { series, value } of merged(kind, samples)) {
      lines.push(`${name}${series.text} ${String(correct(value))}\n`);
    }
    // At once: what is added up piece by piece stays a tree of pieces, which a garbage collection has to keep.
    return lines.join("");
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

/** Two series with the same labels, such as names that were cut alike, would make Prometheus refuse everything. */
function merged(
  kind: ReadMetric["kind"],
  samples: readonly Sample[],
): Iterable<Sample> {
  if (samples.length === 1) return samples;
  const bySeries = new Map<string, Sample>();
  for (const sample of samples) {
    const { series, value } = sample;
    const before = bySeries.get(series.text);
    bySeries.set(
      series.text,
      before === undefined || kind === "gauge"
        ? sample
        : { series, value: before.value + value },
    );
  }
  return bySeries.values();
}

/**
 * Our own counters without labels never go back: an event that was taken late can shorten a time that was already
 * shown, and Prometheus would read the lower value as a restart and count the whole of it again. Corosync's own go
 * back when it restarts, and Prometheus shall read that as what it is.
 */
function correction(metric: ReadMetric): (value: number) => number {
  const isKeptHigh =
    metric.kind === "counter" &&
    metric.shown !== "while-read" &&
    metric.labels.length === 0;
  if (!isKeptHigh) return (value) => value;
  let highest = 0;
  return (value) => (highest = Math.max(highest, value));
}
