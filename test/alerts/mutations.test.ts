// Tests of alerts/: the tests notice. Each rule is broken where it matters, and a unit test has to fail.
import assert from "node:assert/strict";
import {
  mkdtempSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Mutation, mutations } from "./mutations.ts";
import { runTool } from "./run-tool.ts";
import { rulesFile, unitTestsOf } from "./shipped.ts";

const folder = mkdtempSync(join(tmpdir(), "votequorum-rules-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const shipped = readFileSync(rulesFile, "utf8");

describe("a broken rule makes a unit test fail", { concurrency: 2 }, () => {
  for (const [index, mutation] of mutations.entries()) {
    const { rule, tests, from, to } = mutation;
    test(`${rule}: ${from} -> ${to}`, async () => {
      const home = join(folder, String(index));
      mkdirSync(join(home, "tests"), { recursive: true });
      writeFileSync(join(home, "votequorum.rules.yml"), mutate(mutation));
      // JSON is YAML.
      writeFileSync(join(home, "tests", tests), testsAbout(rule, tests));
      const { code, output } = await runTool(
        "promtool",
        ["test", "rules", tests],
        pathToFileURL(join(home, "tests", "/")),
      );
      assert.notEqual(code, 0, `no test in ${tests} noticed`);
      assert.match(output, /FAILED/);
      assert.doesNotMatch(output, /parse error|unmarshal|could not parse/i);
    });
  }
});

/** The unit tests that carry the alert's name; all of the file when it is a record. */
function testsAbout(rule: string, file: string): string {
  const tests = unitTestsOf(file);
  // Unquoted, "0x20" would be a hexadecimal number here, and twenty zeros for promtool.
  for (const { values } of tests.flatMap((unit) => unit.input_series)) {
    assert.equal(typeof values, "string", `${file}: values are quoted`);
  }
  const own = tests.filter(({ name }) => name.startsWith(`${rule} `));
  return JSON.stringify({
    rule_files: ["../votequorum.rules.yml"],
    evaluation_interval: "15s",
    tests: own.length > 0 ? own : tests,
  });
}

/** All occurrences within the rule, and nothing outside of it. */
function mutate({ rule, from, to }: Mutation): string {
  const parts = shipped.split(/(?=^ {6}- (?:alert|record): )/m);
  const changed = parts.map((part) =>
    new RegExp(`^ {6}- (?:alert|record): ${rule}\\n`).test(part)
      ? part.replaceAll(from, to)
      : part,
  );
  const text = changed.join("");
  assert.notEqual(text, shipped, `${rule} has no ${from}`);
  return text;
}
