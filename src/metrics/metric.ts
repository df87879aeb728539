// Room metrics: what a metric is, and how it is read from one view of the state.
import type { CollectorName } from "../context/reading.ts";
import type { ContextState } from "../context/state.ts";
import { currentFacts, type KnownFacts } from "../quorum/availability.ts";
import type { QuorumEvent } from "../quorum/event.ts";
import type { Instant } from "../quorum/terms/ids.ts";
import type { QuorumState } from "../quorum/state.ts";
import type { NodeSeries } from "./node-series.ts";
import type { Label, Labels, Sample } from "./series.ts";

/** What this program is; `revision` is the commit it was built from, if known. */
export interface Build {
  readonly version: string;
  readonly revision?: string;
  readonly nodeVersion: string;
}

/** How it stands with one Alertmanager. Numbers are those of alerts, not of requests. */
export interface Delivery {
  readonly alertmanager: string;
  readonly sent: number;
  readonly failed: number;
  readonly pending: number;
  /** How far its clock is ahead of ours; `undefined` before it answered. */
  readonly clockSkewMs: number | undefined;
}

/** What is pushed, and whether it arrives. */
export interface Pushed {
  readonly deliveries: readonly Delivery[];
  /** CLOCK_REALTIME of the newest loss of quorum that an Alertmanager took; 0 is never. */
  readonly lastPagedQuorumLossMs: number;
}

export const nothingPushed: Pushed = {
  deliveries: [],
  lastPagedQuorumLossMs: 0,
};

/** An Alertmanager took an alert, so long after what it tells of was learnt. */
export interface AlertAcknowledged {
  readonly kind: "alert-acknowledged";
  readonly alertmanager: string;
  readonly durationMs: number;
}

/** From this moment on a scrape shows what the event told: the whole batch that it came in is reduced. */
export interface BecameVisible {
  readonly kind: "became-visible";
  readonly event: QuorumEvent;
  readonly at: Instant;
}

/** What the kernel and V8 tell of this process. */
export interface ProcessFacts {
  /** User and system time of all threads. */
  readonly processorSeconds: number;
  readonly startTimeSeconds: number;
  readonly virtualBytes: number;
  readonly residentBytes: number;
  readonly openDescriptors: number;
  /** Undefined: no limit. */
  readonly maxDescriptors: number | undefined;
  readonly heapTotalBytes: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
}

/** What histograms are fed with. */
export type MetricEvent = QuorumEvent | BecameVisible | AlertAcknowledged;

/** Everything that an exposition may depend on. */
export interface View {
  readonly state: QuorumState;
  readonly context: ContextState;
  readonly now: Instant;
  /** What failed in the journal since the process started. */
  readonly journalErrors: number;
  readonly pushed: Pushed;
  /** Undefined: nobody wants to know. */
  readonly process: ProcessFacts | undefined;
  /** How long an observation stands for the present, in milliseconds. */
  readonly freshForMs: number;
  readonly build: Build;
  /** The series of the nodes, by the names that `state` knows. */
  readonly nodes: NodeSeries;
}

/** A view that is recent enough to be shown as the present. */
export interface CurrentView extends View {
  readonly facts: KnownFacts;
}

interface Description {
  /** `corosync_…`: read from libcmap; `ha_cluster_…`: another exporter's names; `process_…` and `nodejs_…`: those of Prometheus' client libraries; `votequorum_…`: everything else. */
  readonly name:
    | `votequorum_${string}`
    | `corosync_${string}`
    | `ha_cluster_corosync_${string}`
    | `process_${string}`
    | `nodejs_${string}`;
  /** One sentence without its full stop; `source` follows it in HELP. */
  readonly help: string;
  readonly labels: readonly Label[];
  /** Where the value comes from: a C field, a callback, a cmap key, or this program. */
  readonly source: string;
  /** When the metric, or some of its series, is absent besides while nothing is current. */
  readonly alsoAbsent?: string;
}

/** A metric that is read from a view. Those shown while `current` or `while-read` cannot be computed from anything older. */
export type ReadMetric = Description & {
  readonly kind: "gauge" | "counter";
} & (
    | {
        readonly shown: "always";
        readonly samples: (view: View) => readonly Sample[];
      }
    | {
        readonly shown: "current";
        readonly samples: (view: CurrentView) => readonly Sample[];
      }
    | {
        /** Corosync's own value out of cmap, while this collector is read; its counters begin anew with corosync. */
        readonly shown: "while-read";
        readonly collector: CollectorName;
        readonly samples: (view: View) => readonly Sample[];
      }
  );

/** A metric that is fed by events. */
export interface HistogramMetric extends Description {
  readonly kind: "histogram";
  readonly shown: "always";
  /** Upper bounds, ascending, in the unit of the name. */
  readonly buckets: readonly number[];
  readonly observations: (
    event: MetricEvent,
  ) => readonly { readonly labels: Labels; readonly value: number }[];
  /** The labels of every series that is there, also before its first observation. */
  readonly series: (view: View) => readonly Labels[];
}

export type Metric = ReadMetric | HistogramMetric;

/** A view with its facts, if they are current. */
export function currentView(view: View): CurrentView | undefined {
  const facts = currentFacts(view.state, view.now, view.freshForMs);
  return facts === undefined ? undefined : { ...view, facts };
}

/** HELP: the sentence and its origin. */
export function helpOf({ help, source }: Metric): string {
  return `${help} (${source}).`;
}
