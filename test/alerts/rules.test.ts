// Tests of alerts/: what promtool cannot see in the rules.
import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogue } from "../../src/metrics/catalogue.ts";
import { pushedAlerts } from "../../src/notify/alert.ts";
import { functionNames, metricNames } from "./promql-names.ts";
import { toolSucceeds } from "./run-tool.ts";
import {
  type AlertRule,
  alertRules,
  alertsFolder,
  groups,
  recordingRules,
  rulesFile,
} from "./shipped.ts";

const names = alertRules.map((rule) => rule.alert);

test("promtool check rules --lint-fatal has nothing to say", async () => {
  const output = await toolSucceeds(
    "promtool",
    ["check", "rules", "--lint-fatal", rulesFile.pathname],
    alertsFolder,
  );
  assert.match(output, /SUCCESS/);
});

test("the alerts are those that are promised, each once, those that are pushed among them", () => {
  assert.deepEqual([...names].sort(), [
    "CorosyncClusterQuorumLost",
    "CorosyncConfigVersionMismatch",
    "CorosyncDown",
    "CorosyncExpectedVotesChanged",
    "CorosyncExpectedVotesMismatch",
    "CorosyncLastLinkToNode",
    "CorosyncLinkDown",
    "CorosyncLinkFlapping",
    "CorosyncNodeLost",
    "CorosyncNotScheduled",
    "CorosyncQdeviceConfiguredNotRegistered",
    "CorosyncQdeviceNotVoting",
    "CorosyncQuorumAtRisk",
    "CorosyncQuorumFlapping",
    "CorosyncQuorumLost",
    "CorosyncQuorumPartitionUndecided",
    "CorosyncQuorumRecentlyLost",
    "CorosyncReloadFailed",
    "CorosyncSplitBrain",
    "CorosyncSyncStuck",
    "CorosyncTokenLoss",
    "CorosyncWaitForAllPending",
    "VotequorumAlertDeliveryFailing",
    "VotequorumExporterAbsent",
    "VotequorumExporterDown",
  ]);
  for (const pushed of pushedAlerts) assert.ok(names.includes(pushed), pushed);
});

test("every metric in a rule is in the catalogue, or recorded here, or Prometheus' own", () => {
  const known = new Set<string>([
    "up",
    ...recordingRules.map((rule) => rule.record),
    ...catalogue.flatMap(({ name, kind }) =>
      kind === "histogram"
        ? [`${name}_bucket`, `${name}_sum`, `${name}_count`]
        : [name],
    ),
  ]);
  const unknown = [
    ...[...alertRules, ...recordingRules].map((rule) => rule.expr),
    ...alertRules.flatMap(queries).map((query) => query.replaceAll("%s", "")),
  ].flatMap((expr) => metricNames(expr).filter((name) => !known.has(name)));
  assert.deepEqual([...new Set(unknown)], []);
});

test("the queries of a description are found, and read nothing of other nodes", () => {
  const found = alertRules.flatMap(queries);
  assert.equal(found.length, 5);
  const [node, ...causes] = found;
  assert.match(node ?? "", /cluster_name=%q, node_name=%q/);
  for (const cause of causes) assert.match(cause, / %s\)$/);
});

test("seconds that are no duration stand where they can be found: at the end of a comparison", () => {
  for (const { expr, annotations } of alertRules) {
    for (const text of [expr, annotations["description"] ?? ""]) {
      const bare = text.replaceAll(/ < (?:600|900)\)/g, "");
      assert.doesNotMatch(bare, /[<>]=? ?\d{2,}/);
    }
  }
});

test("metricNames() finds names and nothing else", () => {
  const expression = `
    max by (cluster_name) (last_over_time(votequorum_quorate{a="up", b=~"x|y{"}[10m]) == 0) # note: comment
      * on (job, instance) group_left (node_name) instance:votequorum_info:latest
      unless on (job) (rate(a_total[5m:15s] offset 1h) > 1e3 and 0.5 < up)`;
  assert.deepEqual(metricNames(expression), [
    "a_total",
    "instance:votequorum_info:latest",
    "up",
    "votequorum_quorate",
  ]);
});

test("every alert is labelled with its severity and source, and nothing that changes is a label", () => {
  for (const { alert, labels } of alertRules) {
    assert.deepEqual(Object.keys(labels).sort(), ["severity", "source"], alert);
    assert.equal(labels["source"], "rules", alert);
    assert.match(labels["severity"] ?? "", /^(?:critical|warning|info)$/);
    assert.doesNotMatch(JSON.stringify(labels), /\{\{/, alert);
  }
});

test("every alert keeps identity only: it ends in an aggregation by cluster_name", () => {
  for (const { alert, expr } of alertRules) {
    const by = /^\(?\s*max by \(([^)]*)\)/.exec(expr)?.[1]?.split(", ") ?? [];
    assert.ok(by.includes("cluster_name"), alert);
    const allowed = alert.startsWith("Corosync")
      ? [
          ...["cluster_name", "node_name"],
          ...(alert.startsWith("CorosyncLink") ? ["link"] : []),
        ]
      : ["job", "instance", "alertmanager", "cluster_name", "node_name"];
    assert.deepEqual(
      by.filter((label) => !allowed.includes(label)),
      [],
      alert,
    );
  }
});

test("every alert says what it is: a static summary, a description with names, a link", () => {
  for (const { alert, annotations } of alertRules) {
    assert.deepEqual(
      Object.keys(annotations).sort(),
      ["description", "runbook_url", "summary"],
      alert,
    );
    const { summary = "", description = "" } = annotations;
    assert.match(summary, /^[A-Z][^{}]*\.$/, `${alert}: summary`);
    assert.match(
      description,
      /\{\{ \$labels\.cluster_name \}\}/,
      `${alert}: description`,
    );
    assert.match(description, /\.$/, `${alert}: description`);
    // What a description asks for must be shown to be right where data is missing: causes.yml does, for this one.
    if (alert !== "CorosyncQuorumLost") {
      assert.doesNotMatch(description, /query/, `${alert}: description`);
    }
    // A description may only name labels that the alert has.
    const by =
      /max by \(([^)]*)\)/
        .exec(alertRules.find((rule) => rule.alert === alert)?.expr ?? "")?.[1]
        ?.split(", ") ?? [];
    for (const [, label] of description.matchAll(/\$labels\.(\w+)/g)) {
      assert.ok(
        label !== undefined && by.includes(label),
        `${alert}: ${String(label)}`,
      );
    }
  }
});

test("every alert compares, never takes a top, never counts nodes to guess quorum", () => {
  for (const { alert, expr } of alertRules) {
    assert.match(expr, /==|>|</, `${alert} compares`);
    assert.deepEqual(
      functionNames(expr).filter((name) =>
        /^(?:count|topk|bottomk|sum|avg|absent|count_values|scalar)$/.test(
          name,
        ),
      ),
      [],
      alert,
    );
    assert.deepEqual(
      metricNames(expr).filter((name) =>
        /^cluster_name:votequorum_(?:members|nodes):/.test(name),
      ),
      [],
      alert,
    );
  }
  for (const { record, expr } of recordingRules) {
    assert.doesNotMatch(expr, /\bcount\b|\bcount_values\b/, record);
  }
});

test("counters are read with increase() only, gauges never", () => {
  const kinds = new Map<string, string>(
    catalogue.map(({ name, kind }) => [name, kind]),
  );
  for (const { expr } of [...alertRules, ...recordingRules]) {
    for (const name of metricNames(expr)) {
      const uses = [
        ...expr.matchAll(
          new RegExp(`(\\w+)\\(${name}(?:\\{[^}]*\\})?\\[`, "g"),
        ),
      ].map((match) => match[1]);
      if (kinds.get(name) === "counter") {
        assert.deepEqual([...new Set(uses)], ["increase"], `${name}: ${expr}`);
      } else {
        assert.ok(
          !uses.some((use) => /^(?:rate|irate|increase)$/.test(use ?? "")),
          name,
        );
      }
    }
  }
});

test("what is joined across targets does not trust names that are missing", () => {
  for (const alert of [
    "CorosyncClusterQuorumLost",
    "CorosyncExpectedVotesMismatch",
  ]) {
    const rule = alertRules.find((candidate) => candidate.alert === alert);
    for (const [, selector] of rule?.expr.matchAll(
      /instance:votequorum_info:latest(\{[^}]*\})?/g,
    ) ?? []) {
      assert.equal(selector, '{cluster_name!=""}', alert);
    }
  }
});

test("groups are evaluated at least once in 5 minutes, records are named level:metric:operation", () => {
  for (const { interval } of groups) assert.match(interval, /^(?:15s|1m)$/);
  for (const { record } of recordingRules) {
    assert.match(
      record,
      /^(?:cluster_name|instance):(?:corosync|votequorum)_\w+:\w+$/,
    );
  }
});

test("a rule's alert does not outlive the pushed alert that mutes it: no keep_firing_for where both exist", () => {
  const pushed = new Set<string>(pushedAlerts);
  for (const rule of alertRules) {
    if (pushed.has(rule.alert)) {
      assert.equal(rule.keep_firing_for, undefined, rule.alert);
    }
  }
});

/** What the description asks Prometheus for. */
function queries({ annotations }: AlertRule): readonly string[] {
  return [
    ...(annotations["description"] ?? "").matchAll(/printf "([^"]{9,})"/g),
  ].flatMap(([, query]) => (query === undefined ? [] : [query]));
}
