// Tests of alerts/: the Alertmanager example, as far as its text shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pushedAlerts } from "../../src/notify/alert.ts";
import { config, matches, type Labels } from "./inhibition.ts";
import { toolSucceeds } from "./run-tool.ts";
import { alertmanagerFile, alertRules, alertsFolder } from "./shipped.ts";

/** Every alert there can be, of two nodes and two clusters. */
const everyAlert: readonly Labels[] = [
  ...alertRules.map(({ alert, labels }) => ({ ...labels, alertname: alert })),
  ...pushedAlerts.map((alertname) => ({
    alertname,
    severity: String(
      alertRules.find((rule) => rule.alert === alertname)?.labels["severity"],
    ),
  })),
].flatMap((labels) => [
  { ...labels, cluster_name: "prod", node_name: "n1" },
  { ...labels, cluster_name: "prod", node_name: "n2" },
  { ...labels, cluster_name: "prod" },
  { ...labels, cluster_name: "other", node_name: "n1" },
  { ...labels, node_name: "n1" },
  { ...labels },
]);

function mutes(source: Labels, target: Labels): boolean {
  return config.inhibit_rules.some(
    (rule) =>
      matches(rule.source_matchers, source) &&
      matches(rule.target_matchers, target) &&
      rule.equal.every(
        (label) => (source[label] ?? "") === (target[label] ?? ""),
      ),
  );
}

test("amtool check-config accepts it", async () => {
  await toolSucceeds(
    "amtool",
    ["check-config", alertmanagerFile.pathname],
    alertsFolder,
  );
});

test("amtool config routes test: critical ones page, the rest are tickets, alerts of others go elsewhere", async () => {
  for (const { alert, labels } of alertRules) {
    assert.equal(
      await receiver(
        `alertname=${alert}`,
        `severity=${String(labels["severity"])}`,
        "cluster_name=prod",
      ),
      labels["severity"] === "critical" ? "pager" : "tickets",
      alert,
    );
  }
  assert.equal(
    await receiver("alertname=Other", "severity=critical"),
    "tickets",
  );
});

test("one page per cluster, and late enough for what mutes to arrive first", () => {
  const route = config.route.routes[0];
  assert.deepEqual(route?.group_by, ["cluster_name"]);
  assert.equal(route.group_wait, "5s");
  assert.equal(route.group_interval, "1m");
});

test("muting has no cycle, and nothing is source and target of one rule", () => {
  for (const [index, rule] of config.inhibit_rules.entries()) {
    for (const alert of everyAlert) {
      assert.ok(
        !(
          matches(rule.source_matchers, alert) &&
          matches(rule.target_matchers, alert)
        ),
        `rule ${String(index)}: ${JSON.stringify(alert)}`,
      );
    }
  }
  const ended = new Set<Labels>();
  const visit = (alert: Labels, path: readonly Labels[]): void => {
    assert.ok(!path.includes(alert), JSON.stringify([...path, alert]));
    if (ended.has(alert)) return;
    for (const target of everyAlert) {
      if (mutes(alert, target)) visit(target, [...path, alert]);
    }
    ended.add(alert);
  };
  for (const alert of everyAlert) visit(alert, []);
});

test("nothing mutes across clusters, or without the name of one", () => {
  for (const source of everyAlert) {
    for (const target of everyAlert.filter((alert) => mutes(source, alert))) {
      assert.ok(source["cluster_name"], JSON.stringify({ source, target }));
      assert.equal(source["cluster_name"], target["cluster_name"]);
    }
  }
});

test("a page is never muted by a ticket", () => {
  for (const source of everyAlert) {
    for (const target of everyAlert.filter((alert) => mutes(source, alert))) {
      assert.ok(
        source["severity"] === "critical" || target["severity"] !== "critical",
        JSON.stringify({ source, target }),
      );
    }
  }
});

test("a pushed alert mutes the rule's alert of the same subject, never the other way round", () => {
  for (const alertname of pushedAlerts) {
    const subject = { alertname, cluster_name: "prod", node_name: "n1" };
    const rule = { ...subject, source: "rules" };
    assert.ok(mutes(subject, rule), alertname);
    assert.ok(!mutes(rule, subject), alertname);
    assert.ok(!mutes(subject, { ...rule, node_name: "n2" }), alertname);
  }
});

test("what is muted by what, name by name", () => {
  const pairs = new Set<string>();
  const name = ({ alertname, source }: Labels): string =>
    `${source === undefined ? "pushed " : ""}${String(alertname)}`;
  for (const source of everyAlert) {
    for (const target of everyAlert.filter((alert) => mutes(source, alert))) {
      if (source["alertname"] !== target["alertname"]) {
        pairs.add(`${name(source)} > ${name(target)}`);
      }
    }
  }
  const either = (alert: string): readonly string[] => [
    alert,
    `pushed ${alert}`,
  ];
  const causes = [
    "CorosyncLastLinkToNode",
    "CorosyncLinkDown",
    "CorosyncLinkFlapping",
    "CorosyncNotScheduled",
    "CorosyncQdeviceConfiguredNotRegistered",
    "CorosyncQuorumPartitionUndecided",
    "CorosyncTokenLoss",
  ];
  const expected = [
    ...each(
      [...either("CorosyncQuorumLost"), ...either("CorosyncNodeLost")],
      causes,
    ),
    ...each(["CorosyncClusterQuorumLost"], ["CorosyncTokenLoss"]),
    ...each(["CorosyncQuorumPartitionUndecided"], ["CorosyncSyncStuck"]),
    ...each(either("CorosyncQdeviceNotVoting"), [
      "CorosyncQdeviceConfiguredNotRegistered",
    ]),
    ...each(["CorosyncLastLinkToNode"], ["CorosyncLinkDown"]),
    ...each(["CorosyncLinkDown"], ["CorosyncLinkFlapping"]),
    ...each(
      either("CorosyncQuorumLost"),
      [
        "CorosyncNodeLost",
        "CorosyncDown",
        "CorosyncQdeviceNotVoting",
        "CorosyncQuorumAtRisk",
      ].flatMap(either),
    ),
    ...each(either("CorosyncNodeLost"), [
      ...["CorosyncDown", "CorosyncQuorumAtRisk"].flatMap(either),
      "VotequorumExporterDown",
    ]),
    ...each(["pushed CorosyncQuorumLost"], ["CorosyncClusterQuorumLost"]),
    ...each(
      ["CorosyncClusterQuorumLost"],
      ["CorosyncQuorumLost", ...either("CorosyncQuorumAtRisk")],
    ),
  ];
  assert.deepEqual([...pairs].sort(), [...expected].sort());
});

test("a link that is down mutes its own flapping, not that of another link", () => {
  const down = {
    ...{ alertname: "CorosyncLinkDown", source: "rules" },
    ...{ cluster_name: "prod", node_name: "n1", link: "1" },
  };
  const flapping = { ...down, alertname: "CorosyncLinkFlapping" };
  assert.ok(mutes(down, flapping));
  assert.ok(!mutes(down, { ...flapping, link: "0" }));
  assert.ok(!mutes(down, { ...flapping, node_name: "n2" }));
});

test("split brain and failing delivery are never muted", () => {
  for (const target of everyAlert) {
    if (
      ["CorosyncSplitBrain", "VotequorumAlertDeliveryFailing"].includes(
        target["alertname"] ?? "",
      )
    ) {
      assert.ok(!everyAlert.some((source) => mutes(source, target)));
    }
  }
});

function each(
  sources: readonly string[],
  targets: readonly string[],
): readonly string[] {
  return sources.flatMap((source) =>
    targets.map((target) => `${source} > ${target}`),
  );
}

async function receiver(...labels: readonly string[]): Promise<string> {
  const output = await toolSucceeds(
    "amtool",
    [
      "config",
      "routes",
      "test",
      `--config.file=${alertmanagerFile.pathname}`,
      ...labels,
    ],
    alertsFolder,
  );
  return output.trim().split("\n").at(-1) ?? "";
}
