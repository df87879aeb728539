// Room metrics: the text that Prometheus reads.
import { collectDefaultMetrics, Registry } from "prom-client";
import type { QuorumState } from "../quorum/state.ts";
import { compat } from "./catalogue/compat.ts";
import { catalogue } from "./catalogue.ts";
import { register } from "./fill.ts";
import {
  type Build,
  currentView,
  type MetricEvent,
  type View,
} from "./metric.ts";

export interface ExpositionOptions {
  /** Poll interval plus timeout, in milliseconds. */
  readonly freshForMs: number;
  readonly build: Build;
  /** Whether `process_*` and `nodejs_*` are shown too; at most once in a process, they install observers. */
  readonly processMetrics: boolean;
  /** Whether what ha_cluster_exporter tells of corosync is told too, under its names. */
  readonly haClusterNames: boolean;
}

export interface Exposition {
  /** Takes in every event, for the metrics that are no function of the state. */
  observe(event: MetricEvent): void;
  /** The state at one moment, in text format 0.0.4. */
  render(
    state: QuorumState,
    moment: Pick<View, "context" | "now" | "journalErrors" | "pushed">,
  ): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** The longest that a timer can wait: prom-client's monitor of the event loop cannot be switched off, only slowed. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * Left out of prom-client's own metrics: the event loop's lag costs a wake-up every 10 ms, and more of a scrape
 * than all of ours together; the `active` ones are deprecated, some of them gauges that end in `_total`.
 */
const LEFT_OUT = /^nodejs_(?:eventloop_lag|active)_/;

/** Opens a registry of its own with the whole catalogue. */
export function createExposition(options: ExpositionOptions): Exposition {
  const { freshForMs, build } = options;
  const registry = new Registry();
  const metrics = [...catalogue, ...(options.haClusterNames ? compat : [])].map(
    (metric) => register(metric, registry),
  );
  const processRegistry = options.processMetrics
    ? openProcessRegistry()
    : new Registry();
  return {
    observe(event) {
      for (const metric of metrics) metric.observe(event);
    },
    async render(state, moment) {
      const view: View = { state, ...moment, freshForMs, build };
      const current = currentView(view);
      for (const metric of metrics) metric.fill(view, current);
      // prom-client takes all values before its first await, so no other render comes between filling and taking.
      const families = await Promise.all([
        ...takeFamilies(registry),
        ...takeFamilies(processRegistry),
      ]);
      const body = families.filter(hasSamples).join("\n");
      return {
        contentType: Registry.PROMETHEUS_CONTENT_TYPE,
        body: `${body}\n`,
      };
    },
  };
}

function openProcessRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({
    register: registry,
    eventLoopMonitoringPrecision: NEVER_MS,
  });
  for (const { name } of registry.getMetricsAsArray()) {
    if (LEFT_OUT.test(name)) registry.removeSingleMetric(name);
  }
  return registry;
}

/** The text of each family, begun at once. */
function takeFamilies(registry: Registry): readonly Promise<string>[] {
  return registry.getMetricsAsArray().map(async ({ name }) => {
    const family = await registry.getSingleMetricAsString(name);
    // prom-client spells "not a number" in a way of its own.
    return family.replace(/ Nan$/gm, " NaN");
  });
}

/** HELP and TYPE of what is absent would only look like something. */
function hasSamples(family: string): boolean {
  return family.split("\n", 3).length === 3;
}
