// Script: writes METRICS.md from the catalogue of metrics; `--check` only tells whether it is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { type Section, sections } from "../src/metrics/catalogue.ts";
import type { Label, Metric } from "../src/metrics/metric.ts";

const INTRODUCTION = `<!-- Generated from src/metrics/catalogue/ by "npm run generate"; do not edit. -->

# Metrics

Everything under \`votequorum_\` was read from corosync's libvotequorum on this node, or is this program's book-keeping of it.

- **Absent** says when a metric has no series. What corosync did not tell within the last poll interval plus timeout is not shown: no old value stands for the present.
- Counters are there from the start, at 0.
- What stands under "Changes and durations" is durable: the journal keeps it across restarts and reboots. Everything else counts from the start of the process.
- A value that was known before corosync was lost, or this program was stopped, and is another when it is looked at again is one change; the first values ever known are none. The time in between is unobserved.
- \`node_name\` is the node's name in cmap (\`nodelist.node.N.name\`), or its node ID where cmap has none.
- Bring the names of the cluster and the node to any metric: \`votequorum_quorate * on (job, instance) group_left (cluster_name, node_name) votequorum_info\`.

Besides these, the process tells about itself with \`process_*\` and \`nodejs_*\` (prom-client's default metrics), unless \`--web.disable-exporter-metrics\` is given.
`;

function document(): string {
  return [INTRODUCTION, ...sections.map(sectionText)].join("\n");
}

function sectionText({ title, metrics }: Section): string {
  const rows = metrics.map((metric) => row(cells(metric)));
  return `## ${title}

| Metric | Kind | Labels | Meaning | Source | Absent |
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

function absence({ shown, alsoAbsent }: Metric): string {
  const reasons = shown === "current" ? ["while `votequorum_up` is 0"] : [];
  if (alsoAbsent !== undefined) reasons.push(alsoAbsent);
  return reasons.length === 0 ? "never" : reasons.join("; ");
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A table cell cannot hold a bare bar. */
function row(texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const { values, positionals } = parseArgs({
  options: { check: { type: "boolean", default: false } },
  allowPositionals: true,
});
const file =
  positionals[0] ?? fileURLToPath(new URL("../METRICS.md", import.meta.url));
const wanted = await format(document(), { parser: "markdown" });
if (!values.check) {
  writeFileSync(file, wanted);
} else if (readOrEmpty(file) !== wanted) {
  process.stderr.write(
    `${file} is not up to date with src/metrics/catalogue/: run npm run generate\n`,
  );
  process.exitCode = 1;
}
