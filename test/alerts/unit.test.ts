// Tests of alerts/: promtool's unit tests pass, and no alert is without each sort of them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { format } from "prettier";
import { healthyClusters, healthyTests } from "./healthy-clusters.ts";
import { toolSucceeds } from "./run-tool.ts";
import {
  alertRules,
  type UnitTest,
  unitTestFiles,
  unitTestsFolder,
  unitTestsOf,
} from "./shipped.ts";

const sorts = [
  "fires",
  "does not fire",
  "through a fence",
  "through a restart",
];

describe("promtool test rules", { concurrency: 2 }, () => {
  for (const file of unitTestFiles) {
    test(file, async () => {
      await toolSucceeds("promtool", ["test", "rules", file], unitTestsFolder);
    });
  }
});

test("every alert is tested firing, not firing, through a fence and through a restart", () => {
  const titles = unitTestFiles.flatMap(unitTestsOf).map(({ name }) => name);
  for (const { alert } of alertRules) {
    // These two are not about one node alone, or never fire without a gap: all sorts hold for them as well.
    for (const sort of sorts) {
      assert.ok(
        titles.some((title) => title.startsWith(`${alert} ${sort}`)),
        `${alert} ${sort}: no test has such a title`,
      );
    }
  }
});

test("a test that says what it tests looks at that alert, and sees what it says", () => {
  for (const unit of unitTestFiles.flatMap(unitTestsOf)) {
    const [, alert, sort] =
      /^(\w+) (fires|does not fire|through a (?:fence|restart))/.exec(
        unit.name,
      ) ?? [];
    if (alert === undefined) continue;
    const { firing, silent } = looksAt(unit, alert);
    assert.ok(firing + silent > 0, unit.name);
    if (sort === "fires") assert.ok(firing > 0, unit.name);
    if (sort === "does not fire" && !unit.name.includes("beside")) {
      assert.equal(firing, 0, unit.name);
    }
  }
});

test("every alert is seen once with all that it says", () => {
  for (const { alert } of alertRules) {
    assert.ok(
      unitTestFiles
        .flatMap(unitTestsOf)
        .some((unit) =>
          unit.alert_rule_test?.some(
            (look) => look.alertname === alert && look.exp_alerts.length > 0,
          ),
        ),
      alert,
    );
  }
});

test("healthy.yml is fresh: npx tsx test/alerts/write-healthy.ts writes it", async () => {
  const written = readFileSync(new URL("healthy.yml", unitTestsFolder), "utf8");
  assert.equal(written, await format(healthyTests(), { parser: "yaml" }));
});

test("the healthy clusters add up: votes, quorum and what is tolerated", () => {
  for (const cluster of healthyClusters) {
    const { name, votes, qdeviceVotes = 0, quorum, tolerated } = cluster;
    const voters = [...votes, qdeviceVotes].sort((a, b) => a - b);
    const sum = (list: readonly number[]): number =>
      list.reduce((total, vote) => total + vote, 0);
    const rule = cluster.flags?.includes("two_node") === true;
    assert.equal(quorum, rule ? 1 : Math.floor(sum(voters) / 2) + 1, name);
    const kept = voters.slice(0, voters.length - tolerated);
    assert.ok(sum(kept) >= quorum, name);
    assert.ok(sum(kept.slice(0, -1)) < quorum, name);
  }
});

function looksAt(
  unit: UnitTest,
  alert: string,
): { readonly firing: number; readonly silent: number } {
  const expected = [
    ...(unit.alert_rule_test ?? [])
      .filter((look) => look.alertname === alert)
      .map((look) => look.exp_alerts.length),
    ...(unit.promql_expr_test ?? [])
      .filter((look) => look.expr.includes(`"${alert}"`))
      .map((look) => look.exp_samples.length),
  ];
  return {
    firing: expected.filter((count) => count > 0).length,
    silent: expected.filter((count) => count === 0).length,
  };
}
