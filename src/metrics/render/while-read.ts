// Room metrics: metrics of what one collector reads of cmap.
import { currentReading } from "../../context/current.ts";
import type { CollectorName, ReadOf } from "../../context/reading.ts";
import type { ReadMetric, View } from "../metric.ts";
import type { Sample } from "../series.ts";

/** A metric that is read from a collector's newest reading; without a current one it has no samples. */
type OfReading<Name extends CollectorName> = Pick<
  ReadMetric,
  "name" | "kind" | "help" | "labels" | "source" | "alsoAbsent"
> & {
  readonly samples: (reading: ReadOf<Name>, view: View) => readonly Sample[];
};

export function whileRead<Name extends CollectorName>(
  collector: Name,
  metrics: readonly OfReading<Name>[],
): readonly ReadMetric[] {
  return metrics.map((metric) => ({
    ...metric,
    shown: "while-read",
    collector,
    samples(view) {
      const reading = currentReading(view.context, collector, view.now);
      return reading === undefined ? [] : metric.samples(reading, view);
    },
  }));
}
