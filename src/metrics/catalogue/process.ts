// Room metrics: the process, under the names that Prometheus' client libraries gave them.
import { type ProcessFacts, type ReadMetric, type View } from "../metric.ts";
import { only } from "../sample.ts";

interface Fact {
  readonly name: `process_${string}` | `nodejs_${string}`;
  readonly kind?: "counter";
  readonly help: string;
  readonly source: string;
  readonly of: (facts: ProcessFacts) => number | undefined;
}

const facts: readonly Fact[] = [
  {
    name: "process_cpu_seconds_total",
    kind: "counter",
    help: "Processor time of all threads, in user and in system mode",
    source: "getrusage",
    of: ({ processorSeconds }) => processorSeconds,
  },
  {
    name: "process_start_time_seconds",
    help: "When the process started, as Unix time",
    source: "CLOCK_REALTIME at start",
    of: ({ startTimeSeconds }) => startTimeSeconds,
  },
  {
    name: "process_resident_memory_bytes",
    help: "Memory that is in use, pages of files included, which the kernel can take back at any time",
    source: "/proc/self/statm",
    of: ({ residentBytes }) => residentBytes,
  },
  {
    name: "process_virtual_memory_bytes",
    help: "Addresses in use; Node.js reserves far more than it ever fills",
    source: "/proc/self/statm",
    of: ({ virtualBytes }) => virtualBytes,
  },
  {
    name: "process_open_fds",
    help: "Open file descriptors",
    source: "/proc/self/fd",
    of: ({ openDescriptors }) => openDescriptors,
  },
  {
    name: "process_max_fds",
    help: "How many file descriptors may be open",
    source: "/proc/self/limits at start",
    of: ({ maxDescriptors }) => maxDescriptors,
  },
  {
    name: "nodejs_heap_size_total_bytes",
    help: "Memory that V8 has for JavaScript objects",
    source: "v8::HeapStatistics",
    of: ({ heapTotalBytes }) => heapTotalBytes,
  },
  {
    name: "nodejs_heap_size_used_bytes",
    help: "Memory that JavaScript objects take, those included that are garbage already",
    source: "v8::HeapStatistics",
    of: ({ heapUsedBytes }) => heapUsedBytes,
  },
  {
    name: "nodejs_external_memory_bytes",
    help: "Memory of buffers and such, which V8 owns outside its heap",
    source: "v8::HeapStatistics",
    of: ({ externalBytes }) => externalBytes,
  },
];

/** No samples with `--web.disable-exporter-metrics`. */
export const processMetrics: readonly ReadMetric[] = facts.map(
  ({ of, ...fact }) => ({
    kind: "gauge",
    ...fact,
    labels: [],
    shown: "always",
    alsoAbsent: "with --web.disable-exporter-metrics",
    samples({ process }: View) {
      const value = process && of(process);
      return value === undefined ? [] : only(value);
    },
  }),
);
