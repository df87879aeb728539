// Tests of dashboards/: every expression is PromQL, and names only what exists; every metric is seen somewhere.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { catalogue } from "../../src/metrics/catalogue.ts";
import { metricNames } from "../alerts/promql-names.ts";
import { toolSucceeds } from "../alerts/run-tool.ts";
import { groups } from "../alerts/shipped.ts";
import { dashboards, expressionsOf, queryOf, substituted } from "./shipped.ts";

const expressions = dashboards.flatMap(expressionsOf);

/** Metrics that are on no dashboard, and why. */
const unseen = new Map([
  [
    "votequorum_node_unknown_state",
    "absent unless corosync tells a state that has no name; /metrics shows the number",
  ],
]);

/** What Prometheus itself adds, and those default metrics of the process that are shown. */
function isForeign(name: string): boolean {
  return /^(?:ALERTS|up|scrape_\w+|process_\w+|nodejs_\w+)$/.test(name);
}

/** A histogram is asked for by the names of its series. */
function familyOf(name: string): string {
  const family = name.replace(/_(?:bucket|sum|count)$/, "");
  const isHistogram = catalogue.some(
    (metric) => metric.kind === "histogram" && metric.name === family,
  );
  return isHistogram ? family : name;
}

const queries = [
  ...expressions.map(({ expr }) => expr),
  ...dashboards.flatMap(({ templating }) =>
    templating.list
      .filter(({ type }) => type === "query")
      .map((variable) =>
        queryOf(variable).replace(/^label_values\((.*), \w+\)$/s, "$1"),
      ),
  ),
];
const asked = new Set(
  queries.flatMap((query) => metricNames(substituted(query)).map(familyOf)),
);

test("promtool parses every expression", async () => {
  const folder = await mkdtemp(join(tmpdir(), "votequorum-dashboards-"));
  try {
    const text = JSON.stringify({
      groups: [
        {
          name: "dashboards",
          rules: queries.map((expr, index) => ({
            record: `expression:${String(index)}`,
            expr: substituted(expr),
          })),
        },
      ],
    });
    await writeFile(join(folder, "expressions.yml"), text);
    await toolSucceeds(
      "promtool",
      ["check", "rules", "--lint=none", "expressions.yml"],
      pathToFileURL(`${folder}/`),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("every metric that a dashboard asks for is in the catalogue or recorded by the rules", () => {
  const known = new Set<string>([
    ...catalogue.map(({ name }) => name),
    ...groups
      .flatMap(({ rules }) => rules)
      .flatMap((rule) => ("record" in rule ? [rule.record] : [])),
  ]);
  const unknown = [...asked].filter(
    (name) => !known.has(name) && !isForeign(name),
  );
  assert.deepEqual(unknown, []);
});

test("every metric of the catalogue is on a dashboard, or there is a reason", () => {
  const missing = catalogue
    .map(({ name }) => name)
    .filter((name) => !asked.has(name));
  assert.deepEqual(missing, [...unseen.keys()]);
});
