// Bench of a fleet: what is measured beside rules and queries, and figures for people.
import type { Daemon } from "./daemon.ts";
import { type Api, type Engine, valueOf } from "./engine.ts";

export interface Load {
  readonly series: number;
  readonly samplesPerSecond: number;
  /** Of scrapes, as the engine's scraper measured them, in seconds. */
  readonly scrapeMedian: number;
  readonly scrapeP99: number;
  readonly targetsUp: number;
}

export async function loadOf({ queries }: Engine): Promise<Load> {
  const of = (query: string) => valueOf(queries, query);
  return {
    series: await of("sum(scrape_samples_scraped) + 5 * count(up)"),
    samplesPerSecond: await of(
      "(sum(scrape_samples_post_metric_relabeling) + 5 * count(up)) / 15",
    ),
    scrapeMedian: await of("quantile(0.5, scrape_duration_seconds)"),
    scrapeP99: await of("quantile(0.99, scrape_duration_seconds)"),
    targetsUp: await of("sum(up)"),
  };
}

/** A metric of Prometheus about itself; NaN where there is none, as in other engines. */
export async function ownMetric({ url }: Api, name: string): Promise<number> {
  const response = await fetch(`${url}/metrics`);
  const text = await response.text();
  const values = [
    ...text.matchAll(new RegExp(`^${name}(?:{.*})? (\\S+)$`, "gm")),
  ];
  if (values.length === 0) return NaN;
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Cores that each daemon keeps busy, from now to the call of what it answers. */
export function watchCores(
  daemons: readonly Daemon[],
): () => readonly { readonly name: string; readonly cores: number }[] {
  const startMs = performance.now();
  const before = daemons.map((daemon) => daemon.usage().cpuSeconds);
  return () => {
    const seconds = (performance.now() - startMs) / 1000;
    return daemons.map((daemon, index) => ({
      name: daemon.name,
      cores: (daemon.usage().cpuSeconds - (before[index] ?? 0)) / seconds,
    }));
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
