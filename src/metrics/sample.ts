// Room metrics: samples that are valid in an exposition whatever the values from below.
import type { Sample } from "./metric.ts";

/** The one sample of a metric without labels. */
export function only(value: number | boolean): readonly Sample[] {
  return [sample({}, value)];
}

/** A sample; facts become 0 and 1, and what is no number becomes 0, which Prometheus can add up. */
export function sample(
  labels: Readonly<Record<string, string>>,
  value: number | boolean,
): Sample {
  const number = Number(value);
  return { labels, value: Number.isFinite(number) ? number : 0 };
}

/** Milliseconds as the base unit. */
export function seconds(ms: number): number {
  return ms / 1000;
}
