// Script: writes METRICS.md from the catalogue of metrics; `--check` only tells whether it is up to date.
import { compat } from "../src/metrics/catalogue/compat.ts";
import { processMetrics } from "../src/metrics/catalogue/process.ts";
import { catalogue, type Section, sections } from "../src/metrics/catalogue.ts";
import type { Metric } from "../src/metrics/metric.ts";
import type { Label } from "../src/metrics/series.ts";
import { code, row, writeOrCheck } from "./generated-file.ts";
import { type SeriesCount, seriesOf } from "./series.ts";

const INTRODUCTION = `<!-- Generated from src/metrics/catalogue/ by "npm run generate"; do not edit. -->

# Metrics

Everything under \`votequorum_\` was read from corosync's libvotequorum on this node, or is this program's book-keeping of it. Everything under \`corosync_\` was read from corosync's libcmap: what quorum hangs on.

- **Absent** says when a metric has no series. What corosync did not tell within the last poll interval plus timeout is not shown: no old value stands for the present.
- Counters are there from the start, at 0. Those under \`corosync_\` are corosync's own: they are absent while their collector does not read, and begin anew when corosync restarts, which Prometheus reads as the reset that it is.
- What stands under "Changes and durations" is durable: the journal keeps it across restarts and reboots. Everything else counts from the start of the process.
- A value that was known before corosync was lost, or this program was stopped, and is another when it is looked at again is one change; the first values ever known are none. The time in between is unobserved.
- \`node_name\` is the node's name in cmap (\`nodelist.node.N.name\`), or its node ID where cmap has none.
- Each collector of cmap reads, or fails, alone. What it shows was read within its interval plus \`--corosync.timeout\`: which links are connected every 0.5 s, everything else every 5 s. A link that was cut is shown together with its new count. Transports other than knet have no links: collector knet has success then, and no series.
- Bring the names of the cluster and the node to any metric: \`votequorum_quorate * on (job, instance) group_left (cluster_name, node_name) votequorum_info\`.
`;

const COMPAT = `## With --compat.ha-cluster-exporter

The names of ClusterLabs' ha_cluster_exporter, so that its dashboards and rules keep working. A test holds them against the real one on the same node, sample by sample, but for the rings: on corosync 3 that one never shows \`ha_cluster_corosync_rings\` and its \`ha_cluster_corosync_ring_errors\` is always 0, because it looks for words that corosync prints no more. Here a ring is faulty when a member is out of reach over it.
`;

const PROCESS = `## The process

Under the names that Prometheus' client libraries gave them.
`;

function document(): string {
  return [
    INTRODUCTION,
    seriesText(),
    ...sections.map(sectionText),
    PROCESS,
    tableOf(processMetrics),
    COMPAT,
    tableOf(compat),
  ].join("\n");
}

function seriesText(): string {
  const { perNode, perLink } = seriesOf(catalogue);
  const rows = sections.map(({ title, metrics }) =>
    row([title, formula(seriesOf(metrics))]),
  );
  return `## Number of series

On a node of a cluster of N nodes with L links between any two, without a quorum device: ${code(formula(seriesOf(catalogue)))}. So a node more is ${perNode} series more on each node, and ${perLink} for each link to it. At most, that is: with everything configured that is shown only then. A quorum device adds 1, a metric that has the label \`alertmanager\` one series (a histogram as many as it has buckets, and 3) for each Alertmanager. \`process_*\` and \`nodejs_*\` come on top.

| Section | Series |
| --- | --- |
${rows.join("\n")}
`;
}

function formula({ fixed, perNode, perLink }: SeriesCount): string {
  const terms = [
    ...(fixed > 0 ? [String(fixed)] : []),
    ...(perNode > 0 ? [`${perNode} × N`] : []),
    ...(perLink > 0 ? [`${perLink} × (N − 1) × L`] : []),
  ];
  return terms.length === 0 ? "0" : terms.join(" + ");
}

function sectionText({ title, metrics }: Section): string {
  return `## ${title}\n\n${tableOf(metrics)}`;
}

function tableOf(metrics: readonly Metric[]): string {
  const rows = metrics.map((metric) => row(cells(metric)));
  return `| Metric | Kind | Labels | Meaning | Source | Absent |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

function cells(metric: Metric): readonly string[] {
  return [
    code(metric.name),
    metric.kind,
    metric.labels.map(labelText).join("; "),
    metric.help,
    code(metric.source),
    absence(metric),
  ];
}

function labelText({ name, values }: Label): string {
  return values.length === 0
    ? code(name)
    : `${code(name)}: ${values.map(code).join(", ")}`;
}

function absence(metric: Metric): string {
  const { alsoAbsent } = metric;
  const reasons = [...general(metric)];
  if (alsoAbsent !== undefined) reasons.push(alsoAbsent);
  return reasons.length === 0 ? "never" : reasons.join("; ");
}

function general(metric: Metric): readonly string[] {
  switch (metric.shown) {
    case "always":
      return [];
    case "current":
      return ["while `votequorum_up` is 0"];
    case "while-read": {
      const series = `corosync_collector_success{collector="${metric.collector}"}`;
      return [
        `while ${code(series)} is 0`,
        `with ${code(`--no-collector.${metric.collector}`)}`,
      ];
    }
    default:
      return metric satisfies never;
  }
}

await writeOrCheck({
  path: "METRICS.md",
  markdown: document(),
  source: "src/metrics/catalogue/",
});
