// Tests of alerts/: the shipped rules and their promtool tests, as data.
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";

export const alertsFolder = new URL("../../alerts/", import.meta.url);
export const rulesFile = new URL("votequorum.rules.yml", alertsFolder);
export const alertmanagerFile = new URL(
  "alertmanager.example.yml",
  alertsFolder,
);
export const unitTestsFolder = new URL("tests/", alertsFolder);
export const runbooksFolder = new URL("../../docs/runbooks/", import.meta.url);

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export type Rule = AlertRule | RecordingRule;

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

export interface UnitTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { series: string; values: string }[];
  readonly alert_rule_test?: readonly {
    readonly alertname: string;
    readonly exp_alerts: readonly unknown[];
  }[];
  readonly promql_expr_test?: readonly {
    readonly expr: string;
    readonly exp_samples: readonly unknown[];
  }[];
}

export const groups = (
  parse(readFileSync(rulesFile, "utf8")) as {
    readonly groups: readonly RuleGroup[];
  }
).groups;

/** promtool takes groups in any order otherwise, and a record of one may then be a turn late in another. */
export const groupOrder = groups.map(({ name }) => name);

const rules = groups.flatMap((group) => group.rules);

export const alertRules: readonly AlertRule[] = rules.filter(
  (rule) => "alert" in rule,
);

export const recordingRules: readonly RecordingRule[] = rules.filter(
  (rule) => "record" in rule,
);

/** The names of the files with promtool's unit tests. */
export const unitTestFiles: readonly string[] = readdirSync(unitTestsFolder)
  .filter((name) => name.endsWith(".yml"))
  .sort();

export function unitTestsOf(file: string): readonly UnitTest[] {
  const text = readFileSync(new URL(file, unitTestsFolder), "utf8");
  return (parse(text) as { readonly tests: readonly UnitTest[] }).tests;
}
