// Room metrics: samples that are valid in an exposition whatever the values from below.
import type { Labels, Sample, Series } from "./series.ts";
import { labelsText } from "./render/text.ts";

const WITHOUT_LABELS: Series = { labels: {}, text: "" };

/** The one sample of a metric without labels. */
export function only(value: number | boolean): readonly Sample[] {
  return [sampleOf(WITHOUT_LABELS, value)];
}

export function sample(labels: Labels, value: number | boolean): Sample {
  return sampleOf(seriesOf(labels), value);
}

/** A sample; facts become 0 and 1, and what is no number becomes 0, which Prometheus can add up. */
export function sampleOf(series: Series, value: number | boolean): Sample {
  const number = Number(value);
  return { series, value: Number.isFinite(number) ? number : 0 };
}

export function seriesOf(labels: Labels): Series {
  return { labels, text: labelsText(labels) };
}

/** The samples of those that have one. Not flatMap: in V8 that is slower than all that is done in it. */
export function samplesOf<Item>(
  items: Iterable<Item>,
  sampleOfOne: (item: Item) => Sample | undefined,
): readonly Sample[] {
  const samples: Sample[] = [];
  for (const item of items) {
    const found = sampleOfOne(item);
    if (found !== undefined) samples.push(found);
  }
  return samples;
}

/** The series of a metric with one label, by its value; those of the usual values are made once. */
export function seriesBy<Value extends string>(
  name: string,
  usual: readonly Value[],
): (value: Value) => Series {
  const made = new Map(
    usual.map((value) => [value, seriesOf({ [name]: value })]),
  );
  return (value) => made.get(value) ?? seriesOf({ [name]: value });
}

/** Milliseconds as the base unit. */
export function seconds(ms: number): number {
  return ms / 1000;
}
