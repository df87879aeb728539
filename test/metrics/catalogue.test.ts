// Tests of room metrics: the catalogue keeps its own rules, whatever the state.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { collectorNames } from "../../src/context/reading.ts";
import { processMetrics } from "../../src/metrics/catalogue/process.ts";
import { catalogue } from "../../src/metrics/catalogue.ts";
import { openNodeSeries } from "../../src/metrics/node-series.ts";
import { openProcessFacts } from "../../src/process/facts.ts";
import {
  currentView,
  type Metric,
  type View,
} from "../../src/metrics/metric.ts";
import { type Sample } from "../../src/metrics/series.ts";
import { reduce } from "../../src/quorum/reduce.ts";
import { initialState } from "../../src/quorum/state.ts";
import { contextOf, wholeCmap } from "../context/build.ts";
import { garbageEvents, orderedEvents } from "../quorum/arbitraries.ts";
import { at } from "../quorum/build.ts";
import { parseExposition, valueOf } from "./parse-exposition.ts";
import { promtoolFindings } from "./promtool.ts";
import { FRESH_MS, moment, openExposition, show } from "./show.ts";

const events = fc.oneof(garbageEvents, orderedEvents);
const laterMs = fc.oneof(fc.nat(200_000), fc.constant(0));
const build = { version: "1.2.3", nodeVersion: "v20.19.0" };

function samplesOf(metric: Metric, view: View): readonly Sample[] {
  if (metric.kind === "histogram") return [];
  if (metric.shown !== "current") return metric.samples(view);
  const current = currentView(view);
  return current === undefined ? [] : metric.samples(current);
}

test("the catalogue names every metric once, counters and only counters with _total", () => {
  const names = catalogue.map((metric) => metric.name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, kind } of catalogue) {
    assert.equal(name.endsWith("_total"), kind === "counter", name);
  }
});

test("the catalogue's metrics carry exactly the labels they declare, and only closed values where the list is closed", () => {
  fc.assert(
    fc.property(events, laterMs, (given, atMs) => {
      const state = given.reduce(
        (before, event) => reduce(before, event).state,
        initialState(at(0)),
      );
      const context = contextOf(collectorNames, wholeCmap(atMs));
      for (const metric of catalogue) {
        const view: View = {
          state,
          ...moment(atMs, context),
          freshForMs: FRESH_MS,
          build,
          nodes: openNodeSeries(state.identity),
        };
        for (const { series, value } of samplesOf(metric, view)) {
          const { labels } = series;
          assert.deepEqual(
            Object.keys(labels),
            metric.labels.map((label) => label.name),
            metric.name,
          );
          for (const { name, values } of metric.labels) {
            if (values.length > 0)
              assert.ok(values.includes(labels[name] ?? ""), metric.name);
          }
          assert.ok(Number.isFinite(value), metric.name);
        }
      }
    }),
  );
});

test("our own counters with closed labels show all of them at 0 from the start", async () => {
  const families = parseExposition(
    await show([], 0, contextOf(collectorNames)),
  );
  const ours = catalogue.filter(
    ({ kind, shown }) => kind === "counter" && shown === "always",
  );
  for (const metric of ours) {
    const isOpen = metric.labels.some(({ values }) => values.length === 0);
    const closed = metric.labels.reduce(
      (product, { values }) => product * values.length,
      1,
    );
    const samples =
      families.get(metric.name)?.samples ?? new Map<string, number>();
    if (!isOpen) assert.equal(samples.size, closed, metric.name);
    for (const value of samples.values()) assert.equal(value, 0, metric.name);
  }
  assert.ok(
    (families.get("votequorum_connection_errors_total")?.samples.size ?? 0) > 1,
  );
});

test("render() gives a valid exposition for any events at any time", async () => {
  await fc.assert(
    fc.asyncProperty(events, laterMs, async (given, atMs) => {
      parseExposition(await show(given, atMs));
    }),
    { numRuns: 300 },
  );
});

test("render() gives what promtool can read for any events", async () => {
  const samples = fc.sample(fc.tuple(events, laterMs), 12);
  await Promise.all(
    samples.map(async ([given, atMs]) => {
      assert.deepEqual(promtoolFindings(await show(given, atMs)), []);
    }),
  );
});

test("every node is in exactly one state", () => {
  fc.assert(
    fc.property(events, laterMs, (given, atMs) => {
      const state = given.reduce(
        (before, event) => reduce(before, event).state,
        initialState(at(0)),
      );
      const metric = catalogue.find(
        ({ name }) => name === "votequorum_node_state",
      );
      assert.ok(metric);
      const sums = new Map<string, number>();
      const view: View = {
        state,
        ...moment(atMs),
        freshForMs: FRESH_MS,
        build,
        nodes: openNodeSeries(state.identity),
      };
      for (const { series, value } of samplesOf(metric, view)) {
        const { labels } = series;
        const node = labels["node_id"] ?? "";
        sums.set(node, (sums.get(node) ?? 0) + value);
      }
      for (const [node, sum] of sums) assert.equal(sum, 1, node);
      assert.equal(sums.has("0"), false, "the qdevice is no node");
    }),
  );
});

test("process metrics stand after the catalogue, valid, and are left out when not wanted", async () => {
  const state = initialState(at(0));
  const names = new Set<string>(catalogue.map(({ name }) => name));
  const exposition = openExposition();
  const without = parseExposition(
    (await exposition.render(state, moment(0))).body,
  );
  assert.deepEqual(
    [...without.keys()].filter((name) => !names.has(name)),
    [],
  );
  const before = process.cpuUsage();
  const facts = openProcessFacts()();
  const after = process.cpuUsage(before);
  const { body } = await exposition.render(state, {
    ...moment(0),
    process: facts,
  });
  const shown = parseExposition(body);
  const value = (name: string): number => valueOf(shown, name) ?? NaN;
  const spent = value("process_cpu_seconds_total") * 1e6;
  assert.ok(spent >= before.user + before.system);
  assert.ok(
    spent <= before.user + before.system + after.user + after.system + 1,
  );
  assert.ok(
    Math.abs(
      value("process_start_time_seconds") -
        (Date.now() / 1e3 - process.uptime()),
    ) < 2,
  );
  const rss = process.memoryUsage.rss();
  const shownRss = value("process_resident_memory_bytes");
  assert.ok(shownRss > rss / 2 && shownRss < rss * 2, String(shownRss));
  assert.ok(value("process_virtual_memory_bytes") > shownRss);
  assert.ok(
    value("nodejs_heap_size_used_bytes") <
      value("process_resident_memory_bytes"),
  );
  assert.ok(value("process_open_fds") < value("process_max_fds"));
  const kept = [...shown.keys()];
  assert.deepEqual(kept.slice(0, without.size), [...without.keys()]);
  assert.deepEqual(
    kept.slice(without.size),
    processMetrics.map(({ name }) => name),
  );
  assert.deepEqual(promtoolFindings(body), []);
});

test("openProcessFacts() counts descriptors as they are opened and closed", () => {
  const read = openProcessFacts();
  const before = read().openDescriptors;
  const opened = openSync("/dev/null", "r");
  assert.equal(read().openDescriptors, before + 1);
  closeSync(opened);
  assert.equal(read().openDescriptors, before);
});

test("METRICS.md says what the catalogue says", () => {
  const check = (...args: readonly string[]): number | null =>
    spawnSync(
      process.execPath,
      [
        "--import",
        "tsx",
        "scripts/generate-metrics-doc.ts",
        "--check",
        ...args,
      ],
      { cwd: new URL("../..", import.meta.url), stdio: "inherit" },
    ).status;
  assert.equal(check(), 0);
  const folder = mkdtempSync(join(tmpdir(), "metrics-doc-"));
  try {
    const stale = join(folder, "METRICS.md");
    writeFileSync(stale, "# Metrics\n");
    assert.equal(check(stale), 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
