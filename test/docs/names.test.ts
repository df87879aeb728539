// Tests of docs/: flags, variables, metrics and alerts that pages name are those that the program has.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { commandNames, commands, switches } from "../../src/config/commands.ts";
import { variableOf } from "../../src/config/given/environment.ts";
import { table } from "../../src/config/flags.ts";
import { compat } from "../../src/metrics/catalogue/compat.ts";
import { catalogue } from "../../src/metrics/catalogue.ts";
import { alertRules, recordingRules } from "../alerts/shipped.ts";
import { pages } from "./pages.ts";

/** What a page says, blocks included, with the page in front. */
const said = pages.flatMap(({ path, prose, blocks }) =>
  [prose, ...blocks.map(({ text }) => text)].map((text) => ({ path, text })),
);

/** Everything in pages that looks like `pattern` and is not in `known`. */
function strangers(
  pattern: RegExp,
  isKnown: (name: string) => boolean,
): readonly string[] {
  return said.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)]
      .map(([name]) => name)
      .filter((name) => !isKnown(name))
      .map((name) => `${path}: ${name}`),
  );
}

const flags = new Set(
  [...table, ...Object.values(switches)].flatMap(({ name }) => [
    `--${name}`,
    `--no-${name}`,
  ]),
);

/** Ours have a dot, but for these; other programs' are not ours to know. */
const OTHERS: ReadonlySet<string> = new Set([
  // npm's, exporter-toolkit's and ha_cluster_exporter's flags have no dot.
  "--rules.alert.resend-delay",
]);

test("docs: every flag with a dot in its name is in the flag table", () => {
  const pattern = /--(?:no-)?[a-z]+\.[a-z-]+(?:\.[a-z-]+)*(?![a-z.]*…)/g;
  const unknown = strangers(
    pattern,
    (flag) => flags.has(flag) || OTHERS.has(flag),
  );
  assert.deepEqual(unknown, []);
});

test("docs: every VOTEQUORUM_EXPORTER_* variable is that of a flag", () => {
  const variables = new Set(table.map(({ name }) => variableOf(name)));
  const pattern = /VOTEQUORUM_EXPORTER_[A-Z_]+/g;
  assert.deepEqual(
    strangers(pattern, (name) => variables.has(name)),
    [],
  );
});

test("docs: every metric name is in the catalogue, or one of the shipped rules records it", () => {
  const names = new Set([
    ...[...catalogue, ...compat].flatMap(({ name, kind }) =>
      kind === "histogram"
        ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]
        : [name],
    ),
    // Not of corosync: those stay with the other exporter.
    ...["ha_cluster_scrape_success", "ha_cluster_scrape_duration_seconds"],
    ...["ha_cluster_exporter", "corosync_votequorum"],
  ]);
  // A name that ends in _ is the beginning of several.
  const isKnown = (name: string) =>
    names.has(name) ||
    (name.endsWith("_") && [...names].some((one) => one.startsWith(name)));
  const pattern =
    /(?<![\w:./-])(?:votequorum|corosync|ha_cluster)_[a-z_]+(?![a-zA-Z])/g;
  assert.deepEqual(strangers(pattern, isKnown), []);
});

test("docs: every recorded series is one of the shipped rules", () => {
  const records = new Set(recordingRules.map(({ record }) => record));
  const pattern = /(?:cluster_name|instance):\w+:\w+/g;
  assert.deepEqual(
    strangers(pattern, (name) => records.has(name)),
    [],
  );
});

test("docs: every alert is one of the shipped rules", () => {
  const alerts = new Set(alertRules.map(({ alert }) => alert));
  const pattern = /\b(?:Corosync|Votequorum)[A-Z]\w+/g;
  assert.deepEqual(
    strangers(pattern, (name) => alerts.has(name)),
    [],
  );
});

test("docs: every command of votequorum-exporter is one that it has", () => {
  const words = said.flatMap(({ path, text }) =>
    [...text.matchAll(/^votequorum-exporter ([a-z][\w-]*)/gm)].map(
      ([, word = ""]) => ({ path, word }),
    ),
  );
  for (const { path, word } of words) {
    assert.ok(word in commands, `${path}: ${word} of ${commandNames.join()}`);
  }
});

test("docs: every file of this repository that a page names is there", () => {
  const roots =
    "alerts|dashboards|docs|lab|native|packaging|scripts|src|test|demo";
  const pattern = new RegExp(`(?<=\`)(?:${roots})/[\\w./-]+(?=\`)`, "g");
  assert.deepEqual(
    strangers(pattern, (path) => existsSync(path)),
    [],
  );
});
