// docs/security.md promises a test for every threat: each one is there, and each threat has one.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

const text = readFileSync("docs/security.md", "utf8");
const rows = text
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .slice(2)
  .map(([, threat = "", stops = "", tests = ""]) => ({ threat, stops, tests }));

test("docs/security.md: every threat has something that stops it, and a test", () => {
  assert.ok(rows.length >= 20, "the table was read");
  for (const { threat, stops, tests } of rows) {
    assert.notEqual(stops, "", threat);
    assert.match(tests, /^(?:`test\/[\w/.-]+\.test\.ts` ?)+$/, threat);
  }
  const threats = rows.map(({ threat }) => threat);
  assert.equal(new Set(threats).size, threats.length, "each threat once");
});

test("docs/security.md: every test that it names is there, and is run by `npm test`", () => {
  const runner = readFileSync("scripts/test.sh", "utf8");
  const named = new Set(
    rows.flatMap(({ tests }) => tests.match(/test\/[\w/.-]+/g) ?? []),
  );
  const missing = [...named].filter((file) => !existsSync(file));
  assert.deepEqual(missing, [], "named, but not there");
  const unrun = [...named].filter(
    (file) => !runner.includes(file.replace(/[^/]+$/, "*.test.ts")),
  );
  assert.deepEqual(unrun, [], "there, but not in scripts/test.sh");
});

test("docs/security.md, docs/permissions.md and SECURITY.md link to files that are there", () => {
  for (const [page, folder] of [
    ["docs/security.md", "docs"],
    ["docs/permissions.md", "docs"],
    ["SECURITY.md", "."],
  ] as const) {
    const links = readFileSync(page, "utf8").matchAll(/\]\(([^)#:]+)\)/g);
    for (const [, link = ""] of links) {
      assert.ok(existsSync(`${folder}/${link}`), `${page}: ${link}`);
    }
  }
});
