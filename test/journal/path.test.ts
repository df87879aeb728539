// Tests of room journal: where it lies, and what its files are called.
import assert from "node:assert/strict";
import { test } from "node:test";
import { journalFiles, oldFile } from "../../src/journal/disk/files.ts";
import { defaultJournalPath } from "../../src/journal/path.ts";

const FALLBACK = "/var/lib/votequorum-exporter/journal.jsonl";

test("defaultJournalPath() takes systemd's first state directory, else the usual one", () => {
  for (const [stateDirectory, path] of [
    ["/var/lib/vq", "/var/lib/vq/journal.jsonl"],
    ["/var/lib/vq:/var/lib/other", "/var/lib/vq/journal.jsonl"],
    ["", FALLBACK],
    ["relative", FALLBACK],
    [undefined, FALLBACK],
  ] as const) {
    const env = { STATE_DIRECTORY: stateDirectory };
    assert.equal(defaultJournalPath(env), path);
  }
});

test("oldFile() puts the number before the suffix, in the same folder", () => {
  assert.equal(oldFile("/a/journal.jsonl", 1), "/a/journal.1.jsonl");
  assert.equal(oldFile("/a.b/journal", 2), "/a.b/journal.2");
  assert.deepEqual(journalFiles("/a/j.x", 2), [
    "/a/j.x",
    "/a/j.1.x",
    "/a/j.2.x",
  ]);
});
