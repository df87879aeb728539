// Tests of alerts/: the tests notice. Each rule is broken where it matters, and a unit test has to fail.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { corosync } from "./mutations/corosync.ts";
import { members } from "./mutations/members.ts";
import type { Change, Mutation } from "./mutations/mutation.ts";
import { quorum } from "./mutations/quorum.ts";
import { votes } from "./mutations/votes.ts";
import { metricNames } from "./promql-names.ts";
import { runTool } from "./run-tool.ts";
import {
  groupOrder,
  groups,
  type Rule,
  type RuleGroup,
  unitTestsOf,
} from "./shipped.ts";

const folder = mkdtempSync(join(tmpdir(), "votequorum-rules-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const mutations = [...quorum, ...votes, ...members, ...corosync];

describe("a broken rule makes a unit test fail", { concurrency: 2 }, () => {
  for (const rule of new Set(mutations.map((mutation) => mutation.rule))) {
    const own = mutations.filter((mutation) => mutation.rule === rule);
    test(rule, async () => {
      for (const tests of new Set(own.map((mutation) => mutation.tests))) {
        const { code, output } = await outcome(rule, tests, groups);
        assert.equal(code, 0, `unbroken: ${output}`);
      }
      for (const mutation of own) {
        const what = `${rule}: ${JSON.stringify(mutation.change)}`;
        const { code, output } = await outcome(
          rule,
          mutation.tests,
          mutate(mutation),
        );
        assert.notEqual(code, 0, `${what}: no test noticed`);
        assert.match(output, /FAILED/, what);
        assert.doesNotMatch(output, /parse error|unmarshal|could not parse/i);
      }
    });
  }
});

/** Of promtool, with no more rules and tests than the rule needs: its time goes into rules. */
async function outcome(
  rule: string,
  tests: string,
  given: readonly RuleGroup[],
): ReturnType<typeof runTool> {
  const home = mkdtempSync(join(folder, "run-"));
  const needed = neededBy(rule);
  const rules = given.map((group) => ({
    ...group,
    rules: group.rules.filter((each) => needed.has(nameOf(each))),
  }));
  // JSON is YAML.
  writeFileSync(join(home, "rules.yml"), JSON.stringify({ groups: rules }));
  writeFileSync(join(home, tests), testsAbout(needed, tests));
  return await runTool(
    "promtool",
    ["test", "rules", tests],
    pathToFileURL(join(home, "/")),
  );
}

/** The unit tests that carry the name of a rule that is loaded. */
function testsAbout(needed: ReadonlySet<string>, file: string): string {
  const tests = unitTestsOf(file);
  // Unquoted, "0x20" would be a hexadecimal number here, and twenty zeros for promtool.
  for (const { values } of tests.flatMap((unit) => unit.input_series)) {
    assert.equal(typeof values, "string", `${file}: values are quoted`);
  }
  const own = tests
    .filter(({ name }) => needed.has(name.split(" ", 1)[0] ?? ""))
    .map((unit) => ({
      ...unit,
      promql_expr_test: unit.promql_expr_test?.filter(({ expr }) =>
        needed.has(/alertname="(\w+)"/.exec(expr)?.[1] ?? expr),
      ),
    }));
  assert.ok(own.length > 0, file);
  return JSON.stringify({
    rule_files: ["rules.yml"],
    evaluation_interval: "15s",
    group_eval_order: groupOrder,
    tests: own,
  });
}

/** All occurrences within the rule's expression, or its times; nothing outside of the rule. */
function mutate({ rule, change }: Mutation): readonly RuleGroup[] {
  let found = false;
  const mutated = groups.map((group) => ({
    ...group,
    rules: group.rules.map((each) => {
      if (nameOf(each) !== rule) return each;
      const broken = breakRule(each, change);
      found ||= JSON.stringify(each) !== JSON.stringify(broken);
      return broken;
    }),
  }));
  assert.ok(found, `${rule}: ${JSON.stringify(change)} changes nothing`);
  return mutated;
}

function breakRule(rule: Rule, change: Change): Rule {
  if (!("length" in change)) return { ...rule, ...change };
  const [from, to] = change;
  return { ...rule, expr: rule.expr.replaceAll(from, to) };
}

/** An alert and the records that it reads; for a record also the alerts that read it. */
function neededBy(rule: string): ReadonlySet<string> {
  const rules = groups.flatMap((group) => group.rules);
  const needed = new Set([rule]);
  const readers = new Set([rule]);
  for (let size = -1; size !== needed.size;) {
    size = needed.size;
    for (const each of rules) {
      const reads = metricNames(each.expr);
      if (reads.some((name) => readers.has(name))) {
        readers.add(nameOf(each));
        needed.add(nameOf(each));
      }
      if (needed.has(nameOf(each))) for (const name of reads) needed.add(name);
    }
  }
  return needed;
}

function nameOf(rule: Rule): string {
  return "alert" in rule ? rule.alert : rule.record;
}
