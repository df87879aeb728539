// Tests of docs/: no block of a page is left out, and no exception outlives what it was made for.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { blocks, folders, keyOf, kindOf, prints } from "./kinds.ts";
import { notRun, texts } from "./not-run.ts";
import { where } from "./pages.ts";

test("docs: every block is of a kind that is looked at, and every list of exceptions is of blocks that are there", () => {
  const keys = new Set(blocks.map(keyOf));
  for (const key of [...notRun.keys(), ...texts.keys()]) {
    assert.ok(keys.has(key), `listed, but in no page: ${key}`);
  }
  for (const key of [...folders.keys(), ...prints.keys()]) {
    assert.ok(keys.has(key), `known, but in no page: ${key}`);
  }
  for (const block of blocks) {
    if (kindOf(block) !== "text") continue;
    const what = `${where(block)}: neither run, read nor listed in not-run.ts`;
    assert.ok(texts.has(keyOf(block)), what);
  }
});

test("docs: what is not run names scripts that are there, and tests that run it", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  for (const [key, why] of [...notRun, ...texts]) {
    for (const [, script = ""] of key.matchAll(/npm run (\S+)/g)) {
      assert.ok(script in scripts, key);
    }
    for (const [file] of `${key} ${why}`.matchAll(
      /\b(?:scripts|test)\/\S+\.(?:sh|ts)/g,
    )) {
      assert.ok(existsSync(file), `${key}: ${file}`);
    }
  }
});

test("docs: the container is run by the very line that the image is tested with", () => {
  const lines = blocks.filter(({ text }) =>
    text.startsWith("docker run --detach"),
  );
  assert.equal(lines.length, 1);
  const tested = readFileSync("packaging/container/README.md", "utf8");
  assert.ok(tested.includes(`\n${lines[0]?.text ?? ""}\n`));
});
