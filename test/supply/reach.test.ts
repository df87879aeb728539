// Promise 4, it cannot hurt the cluster: what the program can reach at all, by what it imports.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(`src/${file}`, "utf8") }));

function filesWith(pattern: RegExp): readonly string[] {
  return files
    .filter(({ text }) => pattern.test(text))
    .map(({ file }) => file)
    .toSorted();
}

test("src/ starts no program, so that corosync's own tools, which could change votes, are out of its reach", () => {
  assert.ok(files.length > 100, "the sources were read");
  assert.deepEqual(
    filesWith(/["'](?:node:)?child_process["']|["']node:cluster["']/),
    [],
  );
});

test("src/ makes no code out of text, and loads native code in one file only", () => {
  assert.deepEqual(
    filesWith(/\beval\(|new Function\(|["'](?:node:)?vm["']/),
    [],
  );
  assert.deepEqual(filesWith(/createRequire|process\.dlopen/), [
    "corosync/load-addon.ts",
  ]);
  assert.deepEqual(filesWith(/\bimport\((?!["'])/), []);
});
