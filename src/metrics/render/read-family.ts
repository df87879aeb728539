// Room metrics: the text of one gauge or counter, made anew of what is known at the moment of a scrape.
import {
  type CurrentView,
  helpOf,
  type ReadMetric,
  type View,
} from "../metric.ts";
import { type Sample } from "../series.ts";
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
  const hasTwins = openTwinSearch();
  return (view, current) => {
    const given = samplesOf(metric, view, current);
    if (given.length === 0) return "";
    const samples = hasTwins(given) ? merged(kind, given) : given;
    // Joined at once: what is added up piece by piece stays a tree of pieces, which every garbage collection has to copy.
    const lines = samples.map(
      ({ series, value }) =>
        `${name}${series.text} ${String(correct(value))}\n`,
    );
    return head + lines.join("");
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

/**
 * Whether two samples have the same labels, such as names that were cut alike: Prometheus would refuse everything.
 * Remembers the series of the last scrape, so that nothing is allocated as long as they are the same.
 */
function openTwinSearch(): (samples: readonly Sample[]) => boolean {
  const lastSeen = new Map<string, number>();
  let scrape = 0;
  return (samples) => {
    if (samples.length === 1) return false;
    if (lastSeen.size > 2 * samples.length) lastSeen.clear();
    scrape += 1;
    for (const { series } of samples) {
      if (lastSeen.get(series.text) === scrape) return true;
      lastSeen.set(series.text, scrape);
    }
    return false;
  };
}

/** Counters of the same series add up; of gauges, the last one stands. */
function merged(
  kind: ReadMetric["kind"],
  samples: readonly Sample[],
): readonly Sample[] {
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
  return [...bySeries.values()];
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
