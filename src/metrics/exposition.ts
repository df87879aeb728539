// Room metrics: the text that Prometheus reads.
import { collectDefaultMetrics, Registry } from "prom-client";
import type { QuorumEvent } from "../quorum/event.ts";
import type { Instant } from "../quorum/ids.ts";
import type { QuorumState } from "../quorum/state.ts";
import { catalogue } from "./catalogue.ts";
import { register } from "./fill.ts";
import { type Build, currentView, type View } from "./metric.ts";

export interface ExpositionOptions {
  /** Poll interval plus timeout, in milliseconds. */
  readonly freshForMs: number;
  readonly build: Build;
  /** Whether `process_*` and `nodejs_*` are shown too; at most once in a process, they install observers. */
  readonly processMetrics: boolean;
}

export interface Exposition {
  /** Takes in every event, for the metrics that are no function of the state. */
  observe(event: QuorumEvent): void;
  /** The state at one moment, in text format 0.0.4. */
  render(
    state: QuorumState,
    now: Instant,
  ): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** Opens a registry of its own with the whole catalogue. */
export function createExposition(options: ExpositionOptions): Exposition {
  const { freshForMs, build } = options;
  const registry = new Registry();
  const metrics = catalogue.map((metric) => ({
    name: metric.name,
    ...register(metric, registry),
  }));
  const renderProcess = options.processMetrics ? processRenderer() : undefined;
  return {
    observe(event) {
      for (const metric of metrics) metric.observe(event);
    },
    async render(state, now) {
      const view: View = { state, now, freshForMs, build };
      const current = currentView(view);
      const shown = metrics.filter((metric) => metric.fill(view, current));
      // prom-client takes all values before its first await, so no other render comes between filling and taking.
      const families = shown.map((metric) =>
        registry.getSingleMetricAsString(metric.name),
      );
      const parts = await Promise.all([
        ...families,
        ...(renderProcess?.() ?? []),
      ]);
      return {
        contentType: Registry.PROMETHEUS_CONTENT_TYPE,
        body: `${parts.join("\n")}\n`,
      };
    },
  };
}

function processRenderer(): () => readonly Promise<string>[] {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  // prom-client spells "not a number" in a way of its own, and ends this text with the newline that is added above.
  return () => [
    registry
      .metrics()
      .then((text) => text.trimEnd().replace(/ Nan$/gm, " NaN")),
  ];
}
